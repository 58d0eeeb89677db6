// Loaded before a program that declare.ts runs. Its stdin is a pipe from whoever runs it: when that process dies,
// however it dies, the pipe ends and so does the program, instead of asking for a monitor that is gone for ever.
process.stdin.on("close", () => process.kill(process.pid, "SIGKILL")).resume();
process.stdin.unref();
