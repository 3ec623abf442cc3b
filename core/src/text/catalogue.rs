//! The catalogue: one entry for each sentence, English and Brazilian Portuguese side by side. A sentence without its
//! translation does not compile. Protocol words, flags and command names are never translated.
//!
//! The entries stand in a file for each part below; this file makes one list of them.

use super::Lang;

/// The entries of one part. What stands after `@terminal` is said by the terminal only, and a page does not carry it.
///
/// A part becomes a macro that adds its entries to those of the parts before it and calls the macro that it is given.
macro_rules! part {
    ($($entries:tt)*) => { part_by! { ($) $($entries)* } };
}

/// `$d` is a dollar sign, which a macro that makes a macro cannot write otherwise.
macro_rules! part_by {
    (
        ($d:tt)
        $($key:ident { $en:literal $pt:literal })*
        $(@terminal $($own:ident { $own_en:literal $own_pt:literal })*)?
    ) => {
        macro_rules! entries {
            ($d then:ident [$d($d page:tt)*] [$d($d terminal:tt)*] $d($d rest:tt)*) => {
                $d then! {
                    [$d($d page)* $($key { $en $pt })*]
                    [$d($d terminal)* $($($own { $own_en $own_pt })*)?]
                    $d($d rest)*
                }
            };
        }
        pub(super) use entries;
    };
}

/// Declares the files of the parts and puts their entries together.
macro_rules! parts {
    ($($part:ident)*) => {
        $(mod $part;)*
        gather! { [] [] $($part)* }
    };
}

macro_rules! gather {
    ($page:tt $terminal:tt $part:ident $($rest:ident)*) => {
        $part::entries! { gather $page $terminal $($rest)* }
    };
    ([$($page:tt)*] [$($terminal:tt)*]) => { texts! { $($page)* @terminal $($terminal)* } };
}

macro_rules! texts {
    (
        $($key:ident { $en:literal $pt:literal })*
        @terminal
        $($own:ident { $own_en:literal $own_pt:literal })*
    ) => {
        /// Names one sentence of the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Text {
            $($key,)*
            $(#[cfg(not(target_family = "wasm"))] $own,)*
        }

        impl Text {
            /// The sentences that a page carries too.
            #[cfg(test)]
            pub const PAGE: &'static [Self] = &[$(Self::$key),*];

            /// Every sentence.
            pub const ALL: &'static [Self] = &[
                $(Self::$key,)*
                $(#[cfg(not(target_family = "wasm"))] Self::$own,)*
            ];
        }

        #[cfg(not(target_family = "wasm"))]
        const EN: Shelf<{ Text::ALL.len() }> =
            Shelf::new(concat!($($en,)* $($own_en),*), &[$($en.len(),)* $($own_en.len()),*]);
        #[cfg(not(target_family = "wasm"))]
        const PT_BR: Shelf<{ Text::ALL.len() }> =
            Shelf::new(concat!($($pt,)* $($own_pt),*), &[$($pt.len(),)* $($own_pt.len()),*]);
        #[cfg(target_family = "wasm")]
        const EN: Shelf<{ Text::ALL.len() }> = Shelf::new(concat!($($en),*), &[$($en.len()),*]);
        #[cfg(target_family = "wasm")]
        const PT_BR: Shelf<{ Text::ALL.len() }> = Shelf::new(concat!($($pt),*), &[$($pt.len()),*]);
    };
}

parts! {
    connection
    transport
    problem
    conversation
    commands
    references
    instructions
    contexts
    agent
    along
    editor
    shell
    status
    account
    sessions
    board
    page
    composer
    palette
    keep
    history
    hub
    share
    panels
    sign_in
    arguments
    settings
    local_auth
    terminal
    keys
}

impl Text {
    /// The sentence in a language, with its `{names}` still open.
    pub fn get(self, lang: Lang) -> &'static str {
        static SHELVES: [Shelf<{ Text::ALL.len() }>; 2] = [EN, PT_BR];
        match lang {
            Lang::En => SHELVES[0].get(self as usize),
            Lang::PtBr => SHELVES[1].get(self as usize),
        }
    }
}

/// All sentences of a language in one text, and where each ends. An address and a length for each sentence would cost
/// the page four times as much.
struct Shelf<const COUNT: usize> {
    text: &'static str,
    ends: [u16; COUNT],
}

impl<const COUNT: usize> Shelf<COUNT> {
    // It runs in the compiler, which refuses a place that is not there.
    #[allow(clippy::indexing_slicing)]
    const fn new(text: &'static str, lengths: &[usize; COUNT]) -> Self {
        let mut ends = [0; COUNT];
        let (mut end, mut place) = (0, 0);
        while place < COUNT {
            end += lengths[place];
            ends[place] = end as u16;
            place += 1;
        }
        assert!(end == text.len() && end <= u16::MAX as usize, "a language has more than 64 KiB");
        Self { text, ends }
    }

    fn get(&self, place: usize) -> &'static str {
        let end = |place: usize| self.ends.get(place).map_or(0, |end| usize::from(*end));
        self.text.get(place.checked_sub(1).map_or(0, end)..end(place)).unwrap_or_default()
    }
}
