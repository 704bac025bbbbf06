/** Up, Down, Home and End move between the rows of a list (elements marked `data-row`). */
export function arrowKeys(list: HTMLElement): () => void {
  function onkeydown(event: KeyboardEvent): void {
    const rows = [...list.querySelectorAll<HTMLElement>(':not([hidden]) > [data-row]')];
    const at = rows.findIndex((row) => row === document.activeElement);
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
  }
  list.addEventListener('keydown', onkeydown);
  return () => list.removeEventListener('keydown', onkeydown);
}
