import i18next, { type i18n } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import { en } from "../messages/en.ts";

export const LANGUAGES = [
  { id: "en", name: "English", locale: "en" },
  { id: "zh", name: "简体中文", locale: "zh-CN" },
] as const;
export type Language = (typeof LANGUAGES)[number]["id"];

const KEY = "kilowatch.language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: { console: typeof en };
    keySeparator: false;
    nsSeparator: false;
    returnNull: false;
  }
}

function isLanguage(text: string | null): text is Language {
  return LANGUAGES.some((language) => language.id === text);
}

/** The chosen language, else the browser's where we speak it, else English. */
export function preferredLanguage(): Language {
  const stored = localStorage.getItem(KEY);
  if (isLanguage(stored)) return stored;
  return navigator.languages.some((language) => language.toLowerCase().startsWith("zh")) &&
    !navigator.language.toLowerCase().startsWith("en")
    ? "zh"
    : "en";
}

async function load(messages: i18n, language: Language): Promise<void> {
  if (language === "zh" && !messages.hasResourceBundle("zh", "console")) {
    const { zh } = await import("../messages/zh.ts");
    messages.addResourceBundle("zh", "console", zh);
  }
}

export async function createMessages(): Promise<i18n> {
  const messages = i18next.createInstance();
  const language = preferredLanguage();
  await messages.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    defaultNS: "console",
    ns: ["console"],
    resources: { en: { console: en } },
    partialBundledLanguages: true,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
  await load(messages, language);
  await messages.changeLanguage(language);
  document.documentElement.lang = language;
  return messages;
}

export async function chooseLanguage(messages: i18n, language: Language): Promise<void> {
  localStorage.setItem(KEY, language);
  await load(messages, language);
  await messages.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The messages, and the locale for dates and numbers. */
export function useLanguage() {
  const { t, i18n: messages } = useTranslation("console");
  const locale = LANGUAGES.find((language) => language.id === messages.language)?.locale ?? "en";
  return { t, messages, locale };
}
