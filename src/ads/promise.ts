import { z } from "zod";
import type { ProvablePromise } from "../promise/live.ts";
import { byOthersDrills, noIdentityDrills } from "./drill.ts";
import { choiceDrills } from "./drill-choice.ts";
import { listedEverywhere, namedInPolicy } from "./proof-by-others.ts";
import { choicesPageWorks, everyNoIsRead } from "./proof-choice.ts";
import { noRightToPeople, onlyWhatIsListed } from "./proof-no-identity.ts";
import { allThatWasSent } from "./proof-sent.ts";
import { companiesParam, usedOfVisit } from "./proof-params.ts";

const guarded = ["ads"] as const;

/** What ads promise while there are companies that bid for them, and how each sentence is proven. */
export const adsPromises: readonly ProvablePromise[] = [
  {
    id: "ads-by-others",
    module: "partners",
    meaning: "Advertising companies supply some of the ads on this site.",
    mechanism:
      "Only companies in the configuration can be asked, as only they are in the register without which no connection opens. The page of choices and the file ads.txt are made from the same list.",
    params: z.object({ companies: companiesParam }),
    required: true,
    purposes: guarded,
    soundsLike: [/\badvertising (companies|networks|partners)\b/i, /\bads?\b.*\bthird part/i],
    live: [listedEverywhere, namedInPolicy],
    drill: byOthersDrills,
  },
  {
    id: "ads-no-identity",
    module: "partners",
    meaning:
      "They may use information about the visit to choose an ad, never your name, address, e-mail address or telephone number.",
    mechanism:
      "A request to a company is put together from a list of fields, each of which holds a word of the configuration, a constant or a number made by chance. What a visitor or a page brings along is at most looked up in the configuration; nothing of it is copied. The request carries no header of the visitor's, and is sent by our server, so that the company does not see the visitor's address either.",
    params: z.object({ by: usedOfVisit }),
    required: true,
    purposes: guarded,
    soundsLike: [/\b(ads?|advertis\w+)\b.*\b(name|e-?mail|address|telephone|identit\w+)\b/i],
    live: [onlyWhatIsListed(), noRightToPeople, allThatWasSent],
    drill: noIdentityDrills,
  },
  {
    id: "ads-choice",
    module: "partners",
    meaning: "You can find out more about ads, and say no to advertising companies, here.",
    mechanism:
      "Whether somebody said no is read before anything is done about a company: from the browser's signal (Global Privacy Control), from a choice that was made on the page of choices, and from the operator's setting. After any of them no company is asked, so no connection opens.",
    params: z.object({}),
    required: true,
    purposes: guarded,
    soundsLike: [
      /\b(opt out|opt-out|say no|choices?)\b.*\b(ads?|advertis\w+)\b/i,
      /\bads?\b.*\b(opt out|opt-out|say no|your choices?)\b/i,
    ],
    live: [everyNoIsRead, choicesPageWorks],
    drill: choiceDrills,
  },
];
