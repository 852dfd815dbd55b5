/** The words that a campaign's mail has of its own. */
export interface FooterWords {
  /** BCP 47 of the words themselves: English where a language has none. */
  readonly language: string;
  /** Why this mail came, given the lists' titles as one enumeration. */
  readonly why: (lists: string) => string;
  readonly unsubscribe: string;
  readonly preferences: string;
  readonly privacy: string;
  /** Above the addresses that the text part's numbers stand for. */
  readonly links: string;
}

type Row = readonly [
  why: string,
  unsubscribe: string,
  preferences: string,
  privacy: string,
  links: string,
];

const words = {
  en: [
    "You receive this mail because you subscribed to {lists}.",
    ...["Unsubscribe", "Change what you receive", "Privacy policy", "Links"],
  ],
  de: [
    "Sie erhalten diese E-Mail, weil Sie {lists} abonniert haben.",
    ...["Abbestellen", "Einstellungen ändern", "Datenschutzerklärung", "Links"],
  ],
  fr: [
    "Vous recevez cet e-mail parce que vous êtes abonné à {lists}.",
    ...["Se désabonner", "Gérer vos abonnements", "Politique de confidentialité", "Liens"],
  ],
  es: [
    "Recibe este correo porque se suscribió a {lists}.",
    ...["Darse de baja", "Cambiar sus suscripciones", "Política de privacidad", "Enlaces"],
  ],
  it: [
    "Riceve questa e-mail perché si è iscritto a {lists}.",
    ...["Annulla l’iscrizione", "Gestisci le iscrizioni", "Informativa sulla privacy", "Link"],
  ],
  nl: [
    "U ontvangt deze e-mail omdat u zich hebt aangemeld voor {lists}.",
    ...["Afmelden", "Voorkeuren wijzigen", "Privacyverklaring", "Links"],
  ],
  pt: [
    "Recebe este e-mail porque se inscreveu em {lists}.",
    ...["Cancelar a inscrição", "Alterar as preferências", "Política de privacidade", "Links"],
  ],
  ja: [
    "このメールは、{lists} を購読されている方にお送りしています。",
    ...["配信を停止する", "配信設定を変更する", "プライバシーポリシー", "リンク"],
  ],
  zh: ["您收到此邮件，是因为您订阅了 {lists}。", ...["退订", "更改订阅设置", "隐私政策", "链接"]],
  ar: [
    "تصلك هذه الرسالة لأنك اشتركت في {lists}.",
    ...["إلغاء الاشتراك", "تغيير تفضيلاتك", "سياسة الخصوصية", "الروابط"],
  ],
  he: [
    "קיבלת הודעה זו כי נרשמת אל {lists}.",
    ...["ביטול הרישום", "שינוי ההעדפות", "מדיניות הפרטיות", "קישורים"],
  ],
} as const satisfies Record<string, Row>;

/** The words in the language of the letter, or in English. */
export function footerWords(language: string): FooterWords {
  const primary = primaryOf(language);
  const known = Object.entries(words).find(([name]) => name === primary);
  const [name, row] = known ?? ["en", words.en];
  const [why, unsubscribe, preferences, privacy, links] = row;
  return {
    language: known === undefined ? name : language,
    why: (lists) => why.replace("{lists}", () => lists),
    ...{ unsubscribe, preferences, privacy, links },
  };
}

const rightToLeft: ReadonlySet<string> = new Set([
  ...["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"],
]);

/** Which way a language is written, by its script when the tag names one (`az-Arab`). */
export function directionOf(language: string): "ltr" | "rtl" {
  const script = /-([A-Za-z]{4})(-|$)/u.exec(language)?.[1]?.toLowerCase();
  if (script !== undefined) {
    return ["arab", "hebr", "syrc", "thaa", "nkoo", "adlm"].includes(script) ? "rtl" : "ltr";
  }
  return rightToLeft.has(primaryOf(language)) ? "rtl" : "ltr";
}

/** Several names as one enumeration, quoted by nothing: `A, B and C`. */
export function enumerated(names: readonly string[], language: string): string {
  return new Intl.ListFormat(isLanguage(language) ? language : "en").format(names);
}

/** Whether `language` is a tag that the platform understands. */
export function isLanguage(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1;
  } catch {
    return false;
  }
}

function primaryOf(language: string): string {
  return language.split("-", 1)[0]?.toLowerCase() ?? "";
}
