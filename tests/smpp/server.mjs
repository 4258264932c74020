// An SMPP server of another make for the tests: says its port, then one line of JSON for each thing it hears.
// node server.mjs MODE [CERTIFICATE KEY]
import { readFileSync } from "node:fs";
import smpp from "smpp";

const [mode, cert, key] = process.argv.slice(2);
const say = line => process.stdout.write(`${typeof line === "string" ? line : JSON.stringify(line)}\n`);
const options = cert ? { cert: readFileSync(cert), key: readFileSync(key) } : {};
let sessions = 0;
let messages = 0;

const server = smpp.createServer(options, session => {
  sessions += 1;
  const own = sessions;
  session.on("error", () => session.destroy());
  session.on("bind_transceiver", pdu => {
    const known = pdu.system_id === "wissel" && pdu.password === "geheim";
    say({ heard: "bind", session: own, version: pdu.interface_version, system_type: pdu.system_type, known });
    session.send(pdu.response({ command_status: known ? 0 : smpp.ESME_RBINDFAIL }));
    // A message from a phone, the moment the session is open.
    if (known) session.deliver_sm({ source_addr: "31612345678", short_message: "Ja" }, () => say({ heard: "deliver_resp" }));
  });
  session.on("submit_sm", pdu => {
    messages += 1;
    const { message, udh } = pdu.short_message;
    say({
      heard: "submit", session: own, to: pdu.destination_addr, ton: pdu.dest_addr_ton, npi: pdu.dest_addr_npi,
      from: pdu.source_addr, from_ton: pdu.source_addr_ton, esm_class: pdu.esm_class, coding: pdu.data_coding,
      receipt: pdu.registered_delivery, text: message, udh: udh ? udh.map(one => [...one]) : [],
    });
    const status = { throttled: 0x58, full: 0x14, number: 0x0b, unbound: 0x04, odd: 0x0400 }[mode] ?? 0;
    if (mode === "silent") return;
    if (mode === "hangup" && messages === 1) return session.destroy();
    session.send(pdu.response({ command_status: status, message_id: `id-${messages}` }));
    if (mode === "leaves" && messages === 1) session.unbind(() => session.close());
  });
  session.on("enquire_link", pdu => {
    say({ heard: "enquire_link", session: own });
    if (mode !== "dead") session.send(pdu.response());
  });
  session.on("unbind", pdu => {
    say({ heard: "unbind", session: own });
    session.send(pdu.response());
    session.close();
  });
  session.on("close", () => say({ heard: "close", session: own }));
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => say(String(server.address().port)));
