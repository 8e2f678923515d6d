// The mark that the colours are invented: XMP metadata in PNG and JPEG files, in the fields that press agencies use.

const SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

/** The XMP packet that says so. */
export function packet(software) {
  const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 Iptc4xmpExt:DigitalSourceType="${SOURCE}" xmp:CreatorTool="${escape(software)}">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">The colours of this picture are invented by a neural network \
(${escape(software)}); only its lightness is that of the photo.</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`;
}

/** A PNG or JPEG file (Uint8Array) with the mark in it. */
export function marked(file, software) {
  const text = new TextEncoder().encode(packet(software));
  return file[0] === 0x89 ? inPng(file, text) : inJpeg(file, text);
}

function joined(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

function inPng(file, xmp) {
  const head = new TextEncoder().encode("iTXtXML:com.adobe.xmp\0\0\0\0\0"); // keyword, not packed, no language
  const body = joined(head, xmp), frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, body.length - 4);
  frame.setUint32(4, checksum(body));
  const chunk = joined(new Uint8Array(frame.buffer, 0, 4), body, new Uint8Array(frame.buffer, 4, 4));
  const after = 8 + 25; // the signature, and the header chunk, which is always first and of this size
  return joined(file.subarray(0, after), chunk, file.subarray(after));
}

function inJpeg(file, xmp) {
  const head = new TextEncoder().encode("http://ns.adobe.com/xap/1.0/\0"), length = 2 + head.length + xmp.length;
  const segment = joined(new Uint8Array([0xff, 0xe1, length >> 8, length & 255]), head, xmp);
  const after = file[3] === 0xe0 ? 4 + (file[4] << 8) + file[5] : 2; // JFIF's own segment stays the first
  return joined(file.subarray(0, after), segment, file.subarray(after));
}

const TABLE = Uint32Array.from({length: 256}, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function checksum(data) {
  let sum = 0xffffffff;
  for (const byte of data) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
