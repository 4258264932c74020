// Clients and papers of the story; all invented.
import { execFileSync } from "node:child_process";

/** The n-th test number that passes the check of BSNs. Test numbers start with 9999. */
export const bsn = n => {
  for (let number = 999_970_000; ; number++) {
    const digits = [...String(number)].map(Number);
    const sum = digits.reduce((all, d, i) => all + d * (i === 8 ? -1 : 9 - i), 0);
    if (sum % 11 === 0 && n-- === 0) return String(number);
  }
};

/** A PDF with one line of text per page, written by hand: the smallest thing that every reader opens. */
export const pdf = lines => {
  const kids = lines.map((_, i) => `${4 + 2 * i} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${lines.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...lines.flatMap((line, i) => {
      const content = `BT /F1 18 Tf 72 740 Td (${line}) Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * i} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let text = "%PDF-1.4\n";
  const starts = objects.map((body, i) => {
    const start = text.length;
    text += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return start;
  });
  const table = text.length;
  const rows = starts.map(start => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
};

/** How many pages another reader than ours counts. */
export const pages = bytes => Number(/^Pages:\s+(\d+)/m.exec(execFileSync("pdfinfo", ["-"], { input: bytes }))[1]);

/** What another reader than ours reads. */
export const textOf = bytes => execFileSync("pdftotext", ["-layout", "-", "-"], { input: bytes }).toString();
