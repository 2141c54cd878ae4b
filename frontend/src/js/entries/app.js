import htmx from "htmx.org/dist/htmx.esm.js";

import "../check-all.js";
import "../copy.js";
import "../drops.js";
import "../errors.js";
import "../fill.js";
import "../hours.js";
import "../overflow.js";
import "../palette.js";
import "../points.js";
import "../rows.js";
import "../submit.js";
import "../theme-switch.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  scrollBehavior: "auto",
  // A form that has just come is sent by htmx at once, not natively for a moment yet.
  defaultSettleDelay: 0,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409", swap: true },
    { code: "422", swap: true },
    { code: "...", swap: false, error: true },
  ],
});

// A failure that answers with a page (403, 404, 500, no network) shows as a sentence.
document.addEventListener("htmx:responseError", () => announce("failed"));
document.addEventListener("htmx:sendError", () => announce("offline"));

function announce(kind) {
  const source = document.querySelector(`template[data-sentence="${kind}"]`);
  const place = document.getElementById("refusal");
  if (source && place) place.replaceChildren(source.content.cloneNode(true));
}
