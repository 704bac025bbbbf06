#!/usr/bin/env node
/**
 * Draws every icon file of the installers from assets/build/icon.svg, with the Chromium that Playwright is told
 * of (CHROMIUM, else /usr/bin/chromium). Run by hand after the drawing changed; the results are committed.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

const folder = join(import.meta.dirname, '..', 'assets', 'build');
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');

/** Draws the icon `size` pixels wide: the PNG file and the bare pixels (RGBA, top line first). */
async function draw(page, size) {
  const { png, rgba } = await page.evaluate(
    async ([text, width]) => {
      const image = new Image(width, width);
      image.src = `data:image/svg+xml;base64,${btoa(unescape(encodeURIComponent(text)))}`;
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width, height: width });
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0, width, width);
      return { png: canvas.toDataURL('image/png'), rgba: Array.from(context.getImageData(0, 0, width, width).data) };
    },
    [svg, size],
  );
  return { size, png: Buffer.from(png.slice(png.indexOf(',') + 1), 'base64'), rgba: Buffer.from(rgba) };
}

/** One picture of an ICO as a bitmap of 32 bits with an empty mask: what every Windows tool reads. */
function bitmap({ size, rgba }) {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(size * 2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const from = (y * size + x) * 4;
      const to = ((size - 1 - y) * size + x) * 4;
      pixels[to] = rgba[from + 2];
      pixels[to + 1] = rgba[from + 1];
      pixels[to + 2] = rgba[from];
      pixels[to + 3] = rgba[from + 3];
    }
  }
  const mask = Buffer.alloc(Math.ceil(size / 32) * 4 * size);
  return Buffer.concat([header, pixels, mask]);
}

/** Windows icon: small pictures as bitmaps, the large one as PNG. */
function ico(pictures) {
  const parts = pictures.map((picture) => (picture.size >= 256 ? picture.png : bitmap(picture)));
  const header = Buffer.alloc(6 + 16 * parts.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(parts.length, 4);
  let offset = header.length;
  parts.forEach((part, index) => {
    const at = 6 + 16 * index;
    header[at] = header[at + 1] = pictures[index].size % 256;
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(part.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += part.length;
  });
  return Buffer.concat([header, ...parts]);
}

/** macOS icon: PNG pictures by their four-letter types. */
function icns(bySize) {
  const types = { icp4: 16, icp5: 32, ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };
  const parts = Object.entries(types).map(([type, size]) => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'ascii');
    head.writeUInt32BE(bySize.get(size).png.length + 8, 4);
    return Buffer.concat([head, bySize.get(size).png]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write('icns', 0, 'ascii');
  head.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([head, body]);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const page = await browser.newPage();
  const bySize = new Map();
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) bySize.set(size, await draw(page, size));
  const icons = join(folder, 'icons');
  rmSync(icons, { recursive: true, force: true });
  mkdirSync(icons, { recursive: true });
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) writeFileSync(join(icons, `${size}x${size}.png`), bySize.get(size).png);
  writeFileSync(join(folder, 'icon.png'), bySize.get(512).png);
  writeFileSync(join(folder, 'icon.ico'), ico([16, 24, 32, 48, 64, 128, 256].map((size) => bySize.get(size))));
  writeFileSync(join(folder, 'icon.icns'), icns(bySize));
} finally {
  await browser.close();
}
