/** How the page looks: two palettes, one sheet. No font, image or sheet comes from elsewhere. */

/** Colours by their use. A test holds every text on its ground to a contrast of 4.5 to 1. */
export const LIGHT = {
  page: "#f6f5f1",
  card: "#ffffff",
  ink: "#1c2733",
  quiet: "#566270",
  line: "#dcd9d0",
  wire: "#8592a0",
  accent: "#0b5f63",
  host: "#0b5f63",
  balancer: "#4a4a9c",
  node: "#1f5c99",
  turn: "#7a3f78",
  endpoint: "#5c5a52",
  add: "#14663c",
  addGround: "#e3f3e8",
  remove: "#a3231b",
  removeGround: "#fbe8e5",
  change: "#7a4d00",
  changeGround: "#fdf0d2",
} as const;

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  page: "#11161b",
  card: "#192026",
  ink: "#e7eaed",
  quiet: "#a3afba",
  line: "#303a43",
  wire: "#6c7a87",
  accent: "#6fc7c4",
  host: "#6fc7c4",
  balancer: "#aeb0f2",
  node: "#8dbdf0",
  turn: "#dba5d8",
  endpoint: "#bdb9ad",
  add: "#7fd6a0",
  addGround: "#15301f",
  remove: "#ff9d92",
  removeGround: "#3a1b19",
  change: "#f0c060",
  changeGround: "#352a12",
};

const variables = (palette: Readonly<Record<string, string>>) =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
.wrap{max-width:1180px;margin:0 auto;padding:0 20px}
.skip{position:absolute;left:-999px;top:8px;background:var(--card);color:var(--accent);padding:8px 14px;border-radius:8px;z-index:1}
.skip:focus{left:8px}
a{color:var(--accent);text-underline-offset:3px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
header{padding:36px 0 8px}
h1,h2,h3{line-height:1.2;margin:0;text-wrap:balance}
h1{font-size:clamp(1.75rem,1.3rem + 2vw,2.4rem);letter-spacing:-.02em}
h2{font-size:1.5rem;letter-spacing:-.01em}
h3{font-size:1.05rem;margin:30px 0 10px}
p{margin:8px 0;max-width:72ch}
.over{font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;color:var(--quiet);margin:0 0 6px}
.quiet{color:var(--quiet)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:8px;padding:0;margin:18px 0 0}
nav a{display:block;padding:6px 14px;border:1px solid var(--line);border-radius:99px;background:var(--card);text-decoration:none}
nav a:hover{border-color:var(--accent)}
main>section{margin:40px 0 0}
.region{border-top:1px solid var(--line);padding-top:32px}
footer{margin:56px 0 0;padding:20px 0 40px;border-top:1px solid var(--line);color:var(--quiet);font-size:.9rem}
dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(230px,42%),1fr));gap:14px 24px;margin:18px 0 24px}
dl.facts dt{font-size:.8rem;color:var(--quiet)}
dl.facts dd{margin:0;font-weight:600}
dl.facts small{display:block;font-weight:400;color:var(--quiet)}
section>.panel{margin:16px 0}
.panel{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:22px 24px}
.panel h3{margin:0 0 6px}
.headline{font-size:1.15rem;font-weight:600}
ul.told{list-style:none;margin:10px 0 0;padding:0}
ul.told li{display:grid;grid-template-columns:8.5em 1fr;gap:4px 12px;padding:8px 0;border-top:1px solid var(--line)}
ul.told li:first-child{border-top:0}
ul.notes{margin:8px 0;padding-left:1.2em}
.danger{background:var(--removeGround);border:1px solid var(--remove);border-radius:10px;padding:12px 16px;margin:14px 0}
.danger:last-child{margin-bottom:4px}
.danger h4{margin:0;color:var(--remove);font-size:1rem}
.danger li{border-color:var(--remove)}
.tag{display:inline-block;white-space:nowrap;font-size:.8rem;font-weight:600;line-height:1.5;padding:1px 9px;border-radius:99px;border:1px solid currentColor;color:var(--quiet)}
.tag.add{color:var(--add);background:var(--addGround)}
.tag.remove{color:var(--remove);background:var(--removeGround)}
.tag.change{color:var(--change);background:var(--changeGround)}
h2 .tag{vertical-align:middle;margin-left:8px}
details{margin:10px 0}
summary{cursor:pointer;color:var(--accent);padding:4px 0}
.find{margin:0 0 12px;display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center}
.find[hidden]{display:none}
.find input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--quiet);border-radius:8px;padding:7px 12px;width:min(22em,100%)}
.tall{max-height:75vh;overflow:auto;border:1px solid var(--line);border-radius:10px;background:var(--card)}
`;

const TABLE = `
table{border-collapse:collapse;width:100%;font-size:.92rem;background:var(--card);border:1px solid var(--line);border-radius:10px}
.tall table{border:0}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{overflow-wrap:break-word;text-align:left;vertical-align:top;padding:10px 14px;border-top:1px solid var(--line)}
thead th{font-size:.8rem;color:var(--quiet);font-weight:600;border-top:0;white-space:nowrap;background:var(--card)}
.tall thead th{position:sticky;top:0;box-shadow:0 1px 0 var(--line)}
tbody th{font-weight:600}
thead th:first-child{width:24%}
thead th:nth-child(2){width:17%}
thead th:nth-child(n+3):nth-child(-n+4){width:18%}
th small,td small{display:block;font-weight:400;color:var(--quiet);font-size:.88em}
td.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
thead th.number{text-align:right}
tr.add{background:var(--addGround)}
tr.remove{background:var(--removeGround)}
tr.change{background:var(--changeGround)}
tr[hidden]{display:none}
@media screen and (max-width:760px){
.wrap{padding:0 16px}
.panel{padding:18px 16px}
header{padding-top:24px}
table,tbody,tr,th,td,caption{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.tall thead th{position:static}
table{border:0;background:none}
tr{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:0 0 10px;padding:6px 0}
.tall{padding:10px 10px 0}
th,td,td.number{border:0;padding:4px 14px;text-align:left;white-space:normal}
td{display:grid;grid-template-columns:7.5em 1fr;gap:10px}
td::before{content:attr(data-label);content:attr(data-label)/"";color:var(--quiet)}
td:has(>div:empty){display:none}
ul.told li{grid-template-columns:1fr}
}
`;

const DRAWING = `
figure{margin:0}
figcaption{color:var(--quiet);font-size:.88rem;margin-top:12px;display:flex;flex-wrap:wrap;gap:4px 22px}
.key{display:inline-flex;align-items:center;gap:8px}
.drawing{display:block;max-width:100%;height:auto;forced-color-adjust:none;font-family:inherit}
.drawing.narrow{display:none}
@media screen and (max-width:900px){.drawing.wide{display:none}.drawing.narrow{display:block;margin:0 auto}}
.drawing text{fill:var(--ink)}
.box{fill:var(--card);stroke:var(--line)}
.drawing .eyebrow{font-size:11px;letter-spacing:.08em;text-transform:uppercase;font-weight:600}
.drawing .title{font-size:16px;font-weight:650}
.drawing .line,.drawing .sub{font-size:12px;fill:var(--quiet)}
.drawing .name{font-size:13.5px;font-weight:550}
.rule{stroke:var(--line)}
.ground{fill:none}
.host .eyebrow{fill:var(--host)}.host .tab{fill:var(--host)}
.balancer .eyebrow{fill:var(--balancer)}.balancer .tab{fill:var(--balancer)}
.node .eyebrow{fill:var(--node)}.node .tab{fill:var(--node)}
.turn .eyebrow{fill:var(--turn)}.turn .tab{fill:var(--turn)}
.endpoint .eyebrow{fill:var(--endpoint)}.endpoint .tab{fill:var(--endpoint)}
.wire{fill:none;stroke:var(--wire);stroke-width:1.5}
.key svg{flex:none}
.relay{stroke-dasharray:2 4;stroke-linecap:round}
.shut{stroke-dasharray:6 4}
.head,.dot{fill:var(--wire)}
.pill text{font-size:11px;font-weight:600;text-anchor:middle;fill:var(--quiet)}
.pill rect{fill:none;stroke:var(--line)}
.row.add .ground,.pill.add rect{fill:var(--addGround)}
.row.remove .ground,.pill.remove rect{fill:var(--removeGround)}
.row.change .ground,.pill.change rect{fill:var(--changeGround)}
.row.remove .ground{stroke:var(--remove);stroke-dasharray:4 3}
.row.remove .name{text-decoration:line-through}
.pill.add text{fill:var(--add)}.pill.add rect{stroke:var(--add)}
.pill.remove text{fill:var(--remove)}.pill.remove rect{stroke:var(--remove)}
.pill.change text{fill:var(--change)}.pill.change rect{stroke:var(--change)}
.dot.add{fill:var(--add)}.dot.remove{fill:var(--remove)}.dot.change{fill:var(--change)}
.card.add>.box{stroke:var(--add);stroke-width:2}
.card.remove>.box{stroke:var(--remove);stroke-width:2;stroke-dasharray:6 4}
.card.change>.box{stroke:var(--change);stroke-width:2}
`;

const PRINT = `
@media print{
:root{${variables(LIGHT)};--page:#fff;color-scheme:light}
html,body{font-size:9.5pt}
th,td{padding:5px 8px}
nav,.skip,.find{display:none}
.tall{max-height:none;overflow:visible;border:0}
.tall thead th{position:static}
.region{break-before:page;border:0}
figure,.panel,tr,.danger{break-inside:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{color:inherit;text-decoration:none}
}
`;

/** The whole sheet. */
export const STYLES = [
  `:root{color-scheme:light dark;${variables(LIGHT)}}`,
  `@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}`,
  PAGE,
  TABLE,
  DRAWING,
  PRINT,
].join("\n");
