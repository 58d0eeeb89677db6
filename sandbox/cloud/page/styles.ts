/** How the page looks: two palettes, one sheet. No font, image or sheet comes from elsewhere. */

/** Colours by their use, those of the picture that `npm start` draws. A test holds every text to a contrast of 4.5 to 1. */
export const LIGHT = {
  page: "#f6f5f1",
  card: "#ffffff",
  sunk: "#f0eee8",
  ink: "#1c2733",
  quiet: "#566270",
  line: "#dcd9d0",
  accent: "#0b5f63",
  host: "#0b5f63",
  balancer: "#4a4a9c",
  node: "#1f5c99",
  turn: "#7a3f78",
  other: "#5c5a52",
  good: "#14663c",
  goodGround: "#e3f3e8",
  bad: "#a3231b",
  badGround: "#fbe8e5",
  wait: "#7a4d00",
  waitGround: "#fdf0d2",
} as const;

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  page: "#11161b",
  card: "#192026",
  sunk: "#141a1f",
  ink: "#e7eaed",
  quiet: "#a3afba",
  line: "#303a43",
  accent: "#6fc7c4",
  host: "#6fc7c4",
  balancer: "#aeb0f2",
  node: "#8dbdf0",
  turn: "#dba5d8",
  other: "#bdb9ad",
  good: "#7fd6a0",
  goodGround: "#15301f",
  bad: "#ff9d92",
  badGround: "#3a1b19",
  wait: "#f0c060",
  waitGround: "#352a12",
};

const variables = (palette: Readonly<Record<string, string>>) =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
.wrap{max-width:1240px;margin:0 auto;padding:0 20px}
.skip{position:absolute;left:-999px;top:8px;background:var(--card);color:var(--accent);padding:8px 14px;border-radius:8px;z-index:2}
.skip:focus{left:8px}
a{color:var(--accent);text-underline-offset:3px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
#lost{position:sticky;top:0;z-index:1;margin:0;padding:10px 20px;background:var(--badGround);color:var(--bad);border-bottom:1px solid var(--bad);text-align:center;font-weight:600}
#lost[hidden]{display:none}
header{padding:36px 0 0}
h1,h2,h3,h4,p,ul,ol,dl,dd{margin:0;padding:0}
h1,h2,h3,h4{line-height:1.2;text-wrap:balance}
h1{font-size:clamp(1.9rem,1.4rem + 2vw,2.6rem);letter-spacing:-.02em}
h2{font-size:1.35rem;letter-spacing:-.01em}
h3,h4{font-size:1.05rem}
ul,ol{list-style:none}
.over{font-size:.82rem;letter-spacing:.06em;color:var(--quiet);margin:0 0 4px}
.quiet{color:var(--quiet);font-weight:400}
.small{font-size:.88rem}
.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
.summary{display:flex;align-items:baseline;gap:10px;margin:14px 0 0;font-size:1.1rem;font-weight:600}
.summary::before{content:"";flex:none;width:.75em;height:.75em;border-radius:50%;background:var(--wait);box-shadow:0 0 0 4px var(--waitGround)}
.summary.well::before{background:var(--good);box-shadow:0 0 0 4px var(--goodGround)}
.summary.ill::before{background:var(--bad);box-shadow:0 0 0 4px var(--badGround);border-radius:2px;rotate:45deg}
nav ul{display:flex;flex-wrap:wrap;gap:8px;margin:20px 0 0}
nav a{display:flex;gap:8px;padding:5px 14px;border:1px solid var(--line);border-radius:99px;background:var(--card);text-decoration:none}
nav a:hover{border-color:var(--accent)}
nav b{color:var(--ink);font-variant-numeric:tabular-nums}
section{margin:44px 0 0;scroll-margin-top:20px}
.head{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 14px;margin:0 0 14px}
.head p{font-size:.92rem}
.empty{padding:22px;border:1px dashed var(--line);border-radius:14px;color:var(--quiet);text-align:center}
.notice{margin:28px 0 0;padding:16px 20px;background:var(--waitGround);border:1px solid var(--wait);border-radius:14px}
.notice+.notice{margin-top:12px}
.notice h2{font-size:1.05rem;color:var(--wait)}
.notice li{margin:6px 0 0}
.tag{display:inline-flex;align-items:center;gap:6px;flex:none;white-space:nowrap;font-size:.8rem;font-weight:600;line-height:1.5;padding:1px 10px;border-radius:99px;border:1px solid currentColor;color:var(--quiet)}
.tag.good{color:var(--good);background:var(--goodGround)}
.tag.bad{color:var(--bad);background:var(--badGround)}
.tag.wait{color:var(--wait);background:var(--waitGround)}
footer{margin:56px 0 0;padding:20px 0 44px;border-top:1px solid var(--line);color:var(--quiet);font-size:.9rem}
footer p{max-width:80ch;margin:6px 0}
summary{cursor:pointer}
footer summary,.outside summary{color:var(--accent);padding:4px 0}
pre{margin:10px 0 0;padding:14px 16px;background:var(--sunk);border:1px solid var(--line);border-radius:10px;color:var(--ink);overflow:auto;max-height:40vh;font-size:.85rem}
`;

const CARDS = `
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(290px,100%),1fr));gap:14px}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:16px 18px}
.top{display:flex;justify-content:space-between;align-items:flex-start;gap:6px 12px}
.card .name{margin:4px 0 0;font-size:.92rem}
.machine .name{color:var(--quiet)}
.tenant{border-left:4px solid var(--wait)}
.tenant.well{border-left-color:var(--good)}
.tenant.ill{border-left-color:var(--bad)}
.tenant .small{margin:10px 0 0}
.says{margin:10px 0 0;font-size:.92rem}
.lanes{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(260px,100%),1fr));gap:18px}
.lane{min-width:0}
.lead{margin:0 0 8px}
.lead p{font-size:.88rem}
.lane ul{display:grid;gap:12px}
.lane .card{border-top:4px solid var(--other)}
.lane .meetings{gap:6px;margin:12px 0 0;padding:10px 12px;background:var(--goodGround);border-radius:10px;font-size:.92rem}
.host h3{color:var(--host)}.host .card{border-top-color:var(--host)}
.balancer h3{color:var(--balancer)}.balancer .card{border-top-color:var(--balancer)}
.node h3{color:var(--node)}.node .card{border-top-color:var(--node)}
.turn h3{color:var(--turn)}.turn .card{border-top-color:var(--turn)}
.card dl{margin:12px 0 0;padding:10px 0 0;border-top:1px solid var(--line);display:grid;gap:8px;font-size:.9rem}
.card dt{font-size:.78rem;color:var(--quiet)}
.card dd.mono span,.group{display:block}
`;

const LISTS = `
.pair{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 28px}
.mails,.calls{background:var(--card);border:1px solid var(--line);border-radius:14px;max-height:560px;overflow:auto}
.mail+.mail,.call+.call{border-top:1px solid var(--line)}
.mail summary{display:grid;grid-template-columns:1fr auto;gap:0 12px;padding:11px 18px;list-style:none}
.mail summary::-webkit-details-marker{display:none}
.mail summary:hover{background:var(--sunk)}
.mail summary:focus-visible{outline-offset:-3px}
.subject{font-weight:600}
.to{grid-column:1;color:var(--quiet);font-size:.9rem}
.mail time{grid-column:2;grid-row:1;color:var(--quiet);font-size:.85rem;font-variant-numeric:tabular-nums}
.mail[open] summary{border-bottom:1px solid var(--line);background:var(--sunk)}
.letter{padding:14px 18px 18px;display:grid;gap:12px}
.letter .text{white-space:pre-wrap;max-width:72ch}
.links{display:grid;gap:8px}
.links a{display:block;padding:9px 14px;border:1px solid var(--accent);border-radius:10px;font-weight:600;font-size:.92rem}
.call{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2px 14px;padding:8px 18px;font-size:.9rem;border-left:3px solid transparent}
.call.write{border-left-color:var(--accent)}
.call b{display:inline-block;min-width:4.2em;font-size:.8rem;letter-spacing:.03em;color:var(--quiet)}
.call.write b{color:var(--accent)}
.where{min-width:0;flex:1 1 240px}
.how{display:inline-flex;align-items:center;gap:10px;font-size:.85rem;font-variant-numeric:tabular-nums}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:.92rem;background:var(--card);border:1px solid var(--line);border-radius:14px}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{text-align:left;vertical-align:top;padding:9px 18px;border-top:1px solid var(--line)}
thead th{font-size:.8rem;color:var(--quiet);font-weight:600;border-top:0;white-space:nowrap}
tbody th{font-weight:600}
.outside{margin:14px 0 0}
.outside li{margin:4px 0}
@media (max-width:960px){.pair{grid-template-columns:minmax(0,1fr)}}
@media (max-width:720px){
.wrap{padding:0 14px}
header{padding-top:24px}
section{margin-top:34px}
table,tbody,tr,th,td{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table{border:0;background:none}
tr{background:var(--card);border:1px solid var(--line);border-radius:12px;margin:0 0 10px;padding:8px 0}
th,td{border:0;padding:3px 16px}
td{display:inline;padding:0;vertical-align:baseline;color:var(--quiet)}
td:nth-child(2){padding-left:16px}
td+td:not(:empty)::before{content:" · ";content:" · "/""}
td.mono{color:var(--ink)}
th{padding:2px 16px}
}
@media (prefers-reduced-motion:no-preference){
.card{transition:border-color .3s}
.call{animation:arrive .6s}
@keyframes arrive{from{background:var(--waitGround)}}
}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media (forced-colors:active){.summary::before{forced-color-adjust:none}}
`;

/** The whole sheet. */
export const STYLES = [
  `:root{color-scheme:light dark;${variables(LIGHT)}}`,
  `@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}`,
  PAGE,
  CARDS,
  LISTS,
].join("\n");
