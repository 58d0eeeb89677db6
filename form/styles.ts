/** How the form looks: the palettes of the picture, one sheet. */
import { DARK, LIGHT } from "../preview/picture/styles.ts";

const variables = (palette: Readonly<Record<string, string>>) =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

export const STYLES = `
:root{color-scheme:light dark;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
.wrap{max-width:1180px;margin:0 auto;padding:0 20px 48px}
header{padding:36px 0 8px}
h1,h2,h3{line-height:1.2;margin:0;text-wrap:balance}
h1{font-size:clamp(1.75rem,1.3rem + 2vw,2.4rem)}
h3{margin:24px 0 8px}
p{margin:8px 0;max-width:72ch}
.over{font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;color:var(--quiet)}
main{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.1fr);gap:32px;align-items:start}
section{position:sticky;top:16px;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:22px 24px}
.field{margin:0 0 18px}
[hidden]{display:none!important}
label{display:block;font-weight:600}
input,select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--quiet);border-radius:8px;padding:8px 12px;width:100%;margin:4px 0}
input[aria-invalid=true],select[aria-invalid=true]{border-color:var(--remove);border-width:2px}
.hint{color:var(--quiet);font-size:.9rem;margin:0}
.wrong{color:var(--remove);font-weight:600;margin:2px 0 0}
.wrong:empty{display:none}
.wrong.warning{color:var(--change)}
ul.wrong{padding-left:1.2em}
pre{background:var(--page);border:1px solid var(--line);border-radius:10px;padding:12px 14px;overflow:auto;font:14px/1.5 ui-monospace,"Cascadia Mono","DejaVu Sans Mono",monospace;margin:0}
#status{font-weight:600}
.ways{display:flex;flex-wrap:wrap;gap:12px;margin:18px 0 4px}
button,.button{font:inherit;font-weight:600;color:var(--card);background:var(--accent);border:1px solid var(--accent);border-radius:99px;padding:8px 18px;text-decoration:none;cursor:pointer}
#show{color:var(--accent);background:none}
summary{cursor:pointer;color:var(--accent);padding:6px 0;margin:0 0 8px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
@media (max-width:860px){main{grid-template-columns:minmax(0,1fr)}section{position:static}}
@media (prefers-reduced-motion:no-preference){button,.button{transition:filter .15s}button:hover,.button:hover{filter:brightness(1.08)}}
`;
