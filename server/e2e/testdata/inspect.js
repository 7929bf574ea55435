// Asks a page what is wrong with it, by the rules of WCAG 2.2 AA that a program can judge. Its last value is a list of
// sentences; an empty one means that nothing was found.
(() => {
  const wrong = [];
  const say = (words, el) => wrong.push(words + (el ? ": " + el.outerHTML.slice(0, 120).replace(/\s+/g, " ") : ""));
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;

  if (!document.documentElement.lang) say("the page names no language");
  if (!document.title.trim()) say("the page has no title");
  if (all("h1").length !== 1) say("the page has " + all("h1").length + " headings of the first rank");
  if (all("main").length !== 1) say("the page has no main part");
  if (document.documentElement.scrollWidth > window.innerWidth) say("the page is wider than the screen by " + (document.documentElement.scrollWidth - window.innerWidth));

  all("script, iframe, object, embed, base").forEach((el) => say("an element that has no business here", el));
  all("*").forEach((el) => {
    for (const a of el.attributes) {
      if (/^on/i.test(a.name) || /^\s*(javascript|data):/i.test(a.value) && /^(href|src|action)$/i.test(a.name)) say("an attribute that runs a script", el);
    }
  });

  const ids = new Set();
  all("[id]").forEach((el) => { if (ids.has(el.id)) say("two elements have one id", el); ids.add(el.id); });
  all("[aria-labelledby], [aria-describedby]").forEach((el) => {
    for (const name of ["aria-labelledby", "aria-describedby"]) {
      (el.getAttribute(name) || "").split(/\s+/).filter(Boolean).forEach((id) => { if (!ids.has(id)) say(name + " names nothing", el); });
    }
  });
  all("input:not([type=hidden]), select, textarea").forEach((el) => { if (!el.labels.length && !el.ariaLabel) say("a field without a label", el); });
  all("img").forEach((el) => { if (!el.hasAttribute("alt")) say("a picture without words", el); });
  all("a[href], button").forEach((el) => {
    if (!(el.textContent.trim() || el.ariaLabel)) say("a link or button without words", el);
    const box = el.getBoundingClientRect();
    if (el.tagName === "BUTTON" && shown(el) && (box.height < 24 || box.width < 24)) say("a button too small to hit", el);
  });
  let rank = 0;
  all("h1, h2, h3, h4, h5, h6").filter(shown).forEach((el) => {
    const now = Number(el.tagName[1]);
    if (rank && now > rank + 1) say("a heading skips a rank", el);
    rank = now;
  });

  const rgba = (text) => { const n = (text.match(/[\d.]+/g) || []).map(Number); return n.length > 3 ? n : [...n, 1]; };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3])).concat(1);
  const ground = (el) => {
    const layers = [];
    for (let e = el; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (texts.nextNode()) {
    const el = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || seen.has(el) || !shown(el)) continue;
    seen.add(el);
    const style = getComputedStyle(el), under = ground(el), ink = over(rgba(style.color), under);
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) say("text that is hard to read, " + ratio.toFixed(2) + " to 1", el);
  }
  return wrong;
})();
