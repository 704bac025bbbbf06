import { XMLParser } from 'fast-xml-parser';
import { err, ok, type Result } from '../result.ts';
import type { SourceNote } from '../../contract/source-note.ts';
import { maxDocumentBytes } from './limits.ts';
import { note } from './note.ts';

/** Elements below elements; the configuration format needs 6. */
const maxDepth = 32;
const maxElements = 5_000;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: true,
  maxNestedTags: maxDepth,
});

/** An element as the parser gives it; read it only through the functions below. */
export type XmlNode = unknown;

/**
 * Reads a small XML document from bytes of unknown origin: no document type, no entities, limits on size, depth and
 * number of elements. The error names what was met.
 */
export function readXml(bytes: Uint8Array): Result<XmlNode, SourceNote> {
  if (bytes.length > maxDocumentBytes) return err(note('document_unread', { detail: `more than ${maxDocumentBytes} bytes` }));
  const text = decode(bytes).trimStart();
  if (text === '') return err(note('document_empty'));
  if (/^(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)[\s>]/isu.test(text)) return err(note('document_html'));
  if (!text.startsWith('<')) return err(note('document_not_xml'));
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(text)) return err(note('document_unread', { detail: 'XML with a document type, which is not read' }));
  if (text.includes('\u0000')) return err(note('document_unread', { detail: 'a NUL character in XML' }));
  if ((text.match(/<[a-z]/giu)?.length ?? 0) > maxElements)
    return err(note('document_unread', { detail: `more than ${maxElements} elements` }));
  try {
    return ok(parser.parse(text) as unknown);
  } catch (error) {
    // The parser's only way to refuse a document is to throw.
    return err(
      note('document_unread', {
        detail: `broken XML: ${error instanceof Error ? error.message.replace(/[^\x20-\x7e]/gu, '?').slice(0, 80) : 'unknown'}`,
      }),
    );
  }
}

function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** The children of that name, in order. */
export function children(node: XmlNode, name: string): readonly XmlNode[] {
  const value = own(node, name);
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly XmlNode[]) : [value];
}

/** The text of the first child of that name; null if there is none or it holds elements. */
export function childText(node: XmlNode, name: string): string | null {
  return text(children(node, name)[0]);
}

export function text(node: XmlNode): string | null {
  if (typeof node === 'string') return node;
  const inner = own(node, '#text');
  return typeof inner === 'string' ? inner : null;
}

export function attribute(node: XmlNode, name: string): string | null {
  const value = own(node, `@${name}`);
  return typeof value === 'string' ? value : null;
}

function own(node: XmlNode, name: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, name) ? (node as Record<string, unknown>)[name] : undefined;
}
