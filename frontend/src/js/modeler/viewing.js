// How the whole picture is brought into view.

const PALETTE = 84; // pixels at the left that the palette covers
const RIM = 12;

// Fit the picture beside the palette; bpmn-js itself would fit it beneath.
export function showAll(modeler) {
  const canvas = modeler.get("canvas");
  const { inner, outer } = canvas.viewbox();
  const across = (outer.width - PALETTE - RIM) / Math.max(inner.width, 1);
  const down = (outer.height - 2 * RIM) / Math.max(inner.height, 1);
  const scale = Math.min(across, down, 1);
  canvas.viewbox({
    x: inner.x - PALETTE / scale,
    y: inner.y - RIM / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}
