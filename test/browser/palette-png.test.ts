import { deflateSync, inflateSync } from 'node:zlib';
import { withPalette } from './palette-png.ts';

/** A picture of two rows, its second one stored as differences from the first (filter 2), in RGB. */
function picture(): Buffer {
  const header = Buffer.from('0000000200000002' + '0802000000', 'hex');
  const rows = Buffer.from(['00', 'ff0000', '00ff00', '02', '000000', '0000ff'].join(''), 'hex');
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Nobody checks the sum here. */
function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
}

function dataOf(png: Buffer, type: string): Buffer {
  const at = png.indexOf(type);
  return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
}

test('every pixel keeps its colour', () => {
  const png = withPalette(picture());
  const palette = dataOf(png, 'PLTE').toString('hex').match(/.{6}/g) ?? [];
  const rows = inflateSync(dataOf(png, 'IDAT'));
  const colours = [1, 2, 4, 5].map((at) => palette[rows[at] ?? -1]);
  expect(colours).toEqual(['ff0000', '00ff00', 'ff0000', '00ffff']);
});
