/**
 * The only script of the page: it filters a table's rows while somebody types. Without it the page says the
 * same, the field just stays hidden. The page's policy allows exactly this text.
 */
export const SEARCH = `
for (const box of document.querySelectorAll(".find")) {
  const input = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const rows = [...document.getElementById(input.getAttribute("aria-controls")).tBodies[0].rows];
  const fold = (text) => text.normalize("NFKD").replace(/\\p{M}/gu, "").toLowerCase();
  const texts = rows.map((row) => fold(row.textContent));
  box.hidden = false;
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\\s+/);
    let shown = 0;
    rows.forEach((row, index) => {
      row.hidden = !words.every((word) => texts[index].includes(word));
      if (!row.hidden) shown += 1;
    });
    status.textContent = input.value.trim() === "" ? "" : shown + " of " + rows.length + " shown";
  });
}
`;
