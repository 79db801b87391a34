"""The style and the script of the HTML review. Both stand in the page itself; its policy allows these two texts and nothing else."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light;--paper:#faf9f6;--card:#fff;--ink:#1c2227;--soft:#59636b;--line:#dedad2;--faint:#efece5;--accent:#0b6463;
--high:#b3261e;--high-bg:#fbe9e7;--medium:#8a5300;--medium-bg:#fdf0d8;--low:#3a5a8c;--low-bg:#e6edf8;--mark:#fff3bf;--code:#f5f3ee}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--paper:#14181b;--card:#1b2024;--ink:#e3e7ea;--soft:#9aa5ad;
--line:#333b41;--faint:#262d32;--accent:#5cc4bf;--high:#ff9a90;--high-bg:#43211f;--medium:#f2b95f;--medium-bg:#3d2e14;--low:#9dbcf0;
--low-bg:#20304a;--mark:#43390f;--code:#111417}}
:root[data-theme=dark]{color-scheme:dark;--paper:#14181b;--card:#1b2024;--ink:#e3e7ea;--soft:#9aa5ad;
--line:#333b41;--faint:#262d32;--accent:#5cc4bf;--high:#ff9a90;--high-bg:#43211f;--medium:#f2b95f;--medium-bg:#3d2e14;--low:#9dbcf0;
--low-bg:#20304a;--mark:#43390f;--code:#111417}
*{box-sizing:border-box}
body{overflow-wrap:anywhere;margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
code,pre,.path{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
header,main,footer{max-width:78rem;margin:0 auto;padding:0 1.25rem}
h1{font-size:1.05rem;font-weight:600;letter-spacing:.02em;color:var(--soft);margin:.5rem 0 .25rem}
h2{font-size:1.15rem;margin:2.25rem 0 .75rem}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
.verdict{font-size:1.7rem;line-height:1.25;font-weight:650;margin:0 0 .5rem;text-wrap:balance}
.soft{color:var(--soft)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:9}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.top{margin-top:1rem;display:flex;justify-content:space-between;align-items:flex-start;gap:1rem}
button,select,input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.35rem .7rem;min-height:2.4rem}
button{cursor:pointer}
button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--paper)}
.glance{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:1rem;margin-top:1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.1rem}
.card h2{margin:0 0 .6rem;font-size:1rem}
table{border-collapse:collapse;width:100%}
.grid th{font-weight:500;text-align:left;padding:.3rem .4rem .3rem 0}
.grid thead th{color:var(--soft);font-size:.85rem;text-align:right}
.grid td{text-align:right;padding:.3rem .4rem;font-variant-numeric:tabular-nums;min-width:3.2rem}
.grid td b{display:inline-block;min-width:2.2rem;text-align:center;border-radius:.3rem;padding:.05rem .35rem}
.grid .high b,b.high{background:var(--high-bg);color:var(--high)}
.grid .medium b,b.medium{background:var(--medium-bg);color:var(--medium)}
.grid .low b,b.low{background:var(--low-bg);color:var(--low)}
.zero{color:var(--soft)}
.grid thead{overflow-wrap:normal}
.bars{list-style:none;margin:0;padding:0}
.bars button{display:grid;grid-template-columns:minmax(9rem,1.2fr) 2fr 3rem;gap:.6rem;align-items:center;width:100%;border:0;background:none;
text-align:left;padding:.15rem .3rem;min-height:2rem}
.bars button[aria-pressed=true]{background:var(--accent);color:var(--paper)}
.bars .bar{height:.6rem;border-radius:.3rem;background:var(--faint);overflow:hidden;display:block}
.bars .bar i{display:block;height:100%;background:var(--accent)}
.bars button[aria-pressed=true] .bar i{background:var(--paper)}
.bars .n{text-align:right;font-variant-numeric:tabular-nums}
.facts{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;margin:.9rem 0 0;padding:.8rem 0 0;border-top:1px solid var(--line);font-size:.92rem}
.facts div{display:flex;gap:.45rem}
.facts dt{color:var(--soft)}
.facts dd{margin:0;font-variant-numeric:tabular-nums}
.filters{margin-top:1.5rem;position:sticky;top:0;z-index:5;background:var(--paper);padding:.7rem 0;border-bottom:1px solid var(--line);display:flex;flex-wrap:wrap;
gap:.5rem;align-items:center}
.filters input[type=search]{flex:1 1 14rem;min-width:9rem}
.filters output{color:var(--soft);margin-left:auto;font-variant-numeric:tabular-nums}
.heads,.module>summary,.silent{display:grid;grid-template-columns:1fr 5.2rem 7.4rem repeat(8,1.9rem);gap:.25rem .35rem;align-items:center;padding:.4rem .7rem}
.heads{color:var(--soft);font-size:.8rem;align-items:end;padding-bottom:.2rem;border:1px solid transparent}
.heads .v{writing-mode:vertical-rl;transform:rotate(180deg);justify-self:center;max-height:7.5rem}
/* what is scrolled to, by the keyboard too, is not behind the filters */
.module,.module>summary,pre{scroll-margin-top:7.5rem}
.module{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:0 0 .35rem}
.module>summary{cursor:pointer;list-style:none}
.module>summary::-webkit-details-marker{display:none}
.module>summary .path{position:relative;padding-left:1.1em}
.module>summary .path::before{content:"\\25B8";color:var(--soft);position:absolute;left:0}
.module[open]>summary .path::before{content:"\\25BE"}
.path{overflow-wrap:anywhere;font-size:.92rem}
.role{color:var(--soft);font-size:.85rem}
.n-findings{white-space:nowrap}
.n-findings b{border-radius:.3rem;padding:.1rem .45rem;font-size:.85rem}
.cell{width:1.15rem;height:1.15rem;border-radius:.25rem;background:var(--faint);justify-self:center}
.cell.on{background:var(--accent)}
.chips{display:none}
.problem .cell{visibility:hidden}
.problem .conclusion{border:0;padding:0}
.silent{border-bottom:1px solid var(--faint)}
.body{padding:.2rem 1.1rem 1rem;border-top:1px solid var(--line)}
.finding{border-left:.3rem solid var(--line);padding:.1rem 0 .1rem .9rem;margin:1rem 0}
.finding.high{border-color:var(--high)}.finding.medium{border-color:var(--medium)}.finding.low{border-color:var(--low)}
.finding p{margin:.2rem 0}
.tag{border-radius:.3rem;padding:.05rem .45rem;font-size:.8rem;font-weight:600}
.tag.high{background:var(--high-bg);color:var(--high)}.tag.medium{background:var(--medium-bg);color:var(--medium)}
.tag.low{background:var(--low-bg);color:var(--low)}
pre{background:var(--code);border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;padding:.5rem 0;overflow-x:auto;font-size:.85rem;line-height:1.45}
pre span{display:block;padding:0 .8rem;white-space:pre}
pre .marked{background:var(--mark)}
pre i{font-style:normal;color:var(--soft);display:inline-block;min-width:3.2em;padding-right:1em;text-align:right;user-select:none}
.points{padding-left:1.6rem}
.points>li{margin:.45rem 0}
.points>li.absent{color:var(--soft)}
.points ul{padding-left:1.1rem;margin:.2rem 0}
.points b{font-weight:600;color:var(--ink)}
.conclusion{border-top:1px solid var(--line);padding-top:.6rem}
.nothing{padding:2rem;text-align:center;color:var(--soft)}
footer{margin:3rem auto;color:var(--soft);font-size:.9rem}
[hidden]{display:none!important}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:52rem){
.heads{display:none}
.module>summary,.silent{grid-template-columns:1fr auto;gap:.25rem .6rem}
.cell{display:none}
.module>summary .role,.silent .role{grid-row:2;grid-column:1}
.module>summary .n-findings{grid-row:1;grid-column:2}
.module>summary .path{grid-column:1}
.module>summary .chips{display:block;grid-column:1/-1;grid-row:3;font-size:.8rem;color:var(--accent)}
.verdict{font-size:1.35rem}
.filters{position:static}
.module,.module>summary,pre{scroll-margin-top:.5rem}
.filters input[type=search]{flex-basis:100%}
.filters select{flex:1 1 8rem;min-width:0}
header,main,footer{padding:0 .8rem}
.body{padding:.2rem .7rem .8rem}
.bars button{grid-template-columns:1fr 4rem 2.2rem}
.glance{grid-template-columns:minmax(0,1fr)}
}
@media print{
:root,:root[data-theme=dark]{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--faint:#eee;--accent:#0b6463;--high:#b3261e;
--high-bg:#fbe9e7;--medium:#8a5300;--medium-bg:#fdf0d8;--low:#3a5a8c;--low-bg:#e6edf8;--mark:#fff3bf;--code:#f7f7f7}
.filters,.skip,.theme{display:none}
body{font-size:10pt}
.module,.finding,pre,.card{break-inside:avoid-page}
.module[open]{break-inside:auto}
details::details-content{content-visibility:visible;display:block}
pre span{white-space:pre-wrap}
}
"""

SCRIPT = """
"use strict";
(function () {
  var root = document.documentElement;
  var modules = Array.prototype.slice.call(document.querySelectorAll("[data-path]"));
  var search = document.getElementById("search");
  var selects = ["severity", "family", "role"].map(function (name) { return document.getElementById(name); });
  var touches = Array.prototype.slice.call(document.querySelectorAll("[data-category]"));
  var shown = document.getElementById("shown");
  var nothing = document.getElementById("nothing");
  function has(module, name, wanted) {
    return !wanted || (" " + module.getAttribute("data-" + name) + " ").indexOf(" " + wanted + " ") >= 0;
  }
  function apply() {
    var words = search.value.toLowerCase().split(" ").filter(Boolean);
    var wanted = touches.filter(function (button) { return button.getAttribute("aria-pressed") === "true"; })
      .map(function (button) { return button.getAttribute("data-category"); });
    var count = 0;
    modules.forEach(function (module) {
      var text = module.getAttribute("data-path");
      var visible = words.every(function (word) { return text.indexOf(word) >= 0; }) &&
        selects.every(function (select) { return has(module, select.id, select.value); }) &&
        wanted.every(function (category) { return has(module, "touches", category); });
      module.hidden = !visible;
      count += visible ? 1 : 0;
    });
    document.querySelectorAll("section[data-group]").forEach(function (section) {
      section.hidden = !section.querySelector("[data-path]:not([hidden])");
    });
    shown.textContent = count + " of " + modules.length + " modules";
    nothing.hidden = count > 0;
  }
  function reset() {
    search.value = "";
    selects.forEach(function (select) { select.value = ""; });
    touches.forEach(function (button) { button.setAttribute("aria-pressed", "false"); });
    apply();
  }
  function open(state) {
    modules.forEach(function (module) { if (module.tagName === "DETAILS" && !module.hidden) { module.open = state; } });
  }
  search.addEventListener("input", apply);
  selects.forEach(function (select) { select.addEventListener("change", apply); });
  touches.forEach(function (button) {
    button.addEventListener("click", function () {
      button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") === "true" ? "false" : "true");
      apply();
    });
  });
  document.getElementById("reset").addEventListener("click", reset);
  document.getElementById("open").addEventListener("click", function () { open(true); });
  document.getElementById("close").addEventListener("click", function () { open(false); });
  document.getElementById("theme").addEventListener("click", function () {
    var dark = getComputedStyle(root).colorScheme === "dark";
    root.setAttribute("data-theme", dark ? "light" : "dark");
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && document.activeElement !== search && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      reset();
    }
  });
  window.addEventListener("beforeprint", function () { open(true); });
  document.getElementById("filters").hidden = false;
  document.getElementById("theme").hidden = false;
  apply();
}());
"""


def widths() -> str:
    """Classes for the widths of bars: the policy of the page allows no style attributes."""
    return "".join(f".w{step}{{width:{step * 5}%}}" for step in range(21))
