import type { Check } from "../promise/definition.ts";
import type { LiveContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { deliveriesWithoutDisclosure, recipientsOfDisclosures } from "./evidence.ts";
import { guilty, outcomeOfTallies } from "./whose-fault.ts";

const registerNamed: Check<LiveContext> = {
  name: "The recipients in the register are the ones that the policy names",
  kind: "live",
  async run({ recipients }, bindings) {
    const named = bindings.flatMap((binding) => binding.params["recipients"] as string[]);
    const simple = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    // Whoever is sent nothing of a person, such as a mailbox that is only read, needs no name there.
    const getters = recipients.filter(({ categories }) => categories.length > 0);
    const unnamed = getters.filter(
      ({ id, name }) => !named.some((entry) => [id, simple(name)].includes(simple(entry))),
    );
    return yesOrNo(
      unnamed.length === 0,
      `The register holds ${getters.map(({ name }) => name).join(", ") || "nobody"}, and the policy names them.`,
      `The policy does not name ${unnamed.map(({ name }) => name).join(", ")}.`,
    );
  },
};

const disclosuresWritten: Check<LiveContext> = {
  name: "Every mail was written down as a disclosure before it left",
  kind: "live",
  isGrowing: true,
  async run({ database }) {
    const tallies = await deliveriesWithoutDisclosure(database.steward);
    return outcomeOfTallies(tallies, (missing, total) => [
      `${total} mails reached the mail relay, and each has its disclosure.`,
      `${missing} of ${total} mails reached the mail relay without a disclosure.`,
    ]);
  },
};

const disclosedToRegister: Check<LiveContext> = {
  name: "Nothing was disclosed to anybody else",
  kind: "live",
  isGrowing: true,
  async run({ database, recipients }) {
    const known = recipients.map(({ id }) => id);
    const strangers = (await recipientsOfDisclosures(database.steward)).filter(
      ({ recipient }) => !known.includes(recipient),
    );
    if (strangers.length === 0) {
      const detail = "Every disclosure on record went to a recipient in the register.";
      return { holds: true, detail };
    }
    const names = [...new Set(strangers.map(({ recipient }) => recipient))];
    return {
      holds: false,
      detail: `Disclosures went to ${names.join(", ")}, not in the register.`,
      purposes: guilty(strangers.map(({ purpose }) => purpose)),
    };
  },
};

const oneWayOut: Check<LiveContext> = {
  name: "What JavaScript can refuse is refused",
  kind: "live",
  async run(context) {
    const { refused, shut, open, secondWall } = await context.tryWall();
    const doors = `${shut.length} ways to open a connection are shut${open.length > 0 ? `, ${open.length} can't be shut from within (${open.join(", ")})` : ""}; the operating system's own wall: ${secondWall}.`;
    return yesOrNo(
      refused,
      `A connection past the gate was tried and refused. ${doors}`,
      `A connection past the gate was not refused. ${doors}`,
    );
  },
};

/** Whether contact details stay with us and the carriers that the policy names. */
export const notSharedChecks: readonly Check<LiveContext>[] = [
  registerNamed,
  disclosuresWritten,
  disclosedToRegister,
  oneWayOut,
];
