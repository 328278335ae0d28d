// What every component needs: the words, the language's way to write numbers, and the page's state.

import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { de } from "../texts/de.ts";
import { en, type Texts } from "../texts/en.ts";
import { Format } from "./format.ts";
import type { App, State } from "./state.ts";

/** The languages, by their BCP 47 tag. A language is one file of texts and one line here. */
export const LANGUAGES = { en, de } satisfies Record<string, Texts>;

export type Language = keyof typeof LANGUAGES;

export interface Around {
  readonly texts: Texts;
  readonly format: Format;
  readonly language: Language;
  readonly app: App;
  readonly state: State;
  /** SHA-256 of the page's own source; empty until computed. */
  readonly pageDigest: string;
}

export const Context = createContext<Around | undefined>(undefined);

/** What surrounds a component. */
export function useAround(): Around {
  const around = useContext(Context);
  if (!around) throw new Error("a component stands outside of the page");
  return around;
}
