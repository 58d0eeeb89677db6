// Plain JavaScript, so that an old Node can say what is wrong instead of dying on the first type.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `meet: this program needs Node 24 and found ${process.versions.node}: start the engine with \`npm exec -c 'pulumi …'\` or \`npx meet\`, which bring their own`,
  );
  process.exit(1);
}
// Pulumi notes where each resource was made, and looks every line of that up in source maps; here files run as they are.
Error.prepareStackTrace = undefined;
const { outputs } = await import("./program.ts");
export default outputs;
