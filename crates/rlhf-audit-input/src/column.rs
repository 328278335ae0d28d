//! The logical columns: what shapes ask for, whatever the file calls it.

/// A logical column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name that maps use.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
}

macro_rules! columns {
    ($($variant:ident $name:literal $about:literal;)*) => {
        /// A logical column, as an index into [`COLUMNS`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Name { $(#[doc = $about] $variant,)* }

        /// Every logical column that a map may name.
        pub const COLUMNS: &[Column] = &[$(Column { name: $name, about: $about },)*];

        impl Name {
            /// Every name, in the order of [`COLUMNS`].
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name that maps use.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

columns! {
    Prompt "prompt" "The prompt: text, or a list of messages";
    Chosen "chosen" "The preferred answer or dialogue";
    Rejected "rejected" "The other answer or dialogue";
    ScoreChosen "score_chosen" "Score of the preferred answer";
    ScoreRejected "score_rejected" "Score of the other answer";
    Completion "completion" "The one answer that was judged";
    Completions "completions" "The list of answers, or of steps";
    Label "label" "Whether the answer is accepted";
    Labels "labels" "Whether each step is right, or its value";
    Ranking "ranking" "Rank of each answer (smaller is better), or groups of indices, best first";
    Score "score" "Score of the answer";
    ResponseA "response_a" "First answer";
    ResponseB "response_b" "Second answer";
    ModelA "model_a" "Model that produced the first answer";
    ModelB "model_b" "Model that produced the second answer";
    Winner "winner" "Which answer is preferred, or tie, or both bad";
    WinnerA "winner_a" "1 where the first answer is preferred";
    WinnerB "winner_b" "1 where the second answer is preferred";
    WinnerTie "winner_tie" "1 where neither is preferred";
    Preference "preference" "1 (first) to 2 (second); 1.5 or 0 is a tie";
    OverallPreference "overall_preference" "Aggregated preference, -3 (first) to 3 (second)";
    IndividualPreference "individual_preference" "Preference and reasons of each rater";
    Model "model" "Model that produced the answer";
    Chosenness "if_chosen" "Whether the answer was the one that the rater went on with";
    Tree "tree" "The first message of a tree, with its replies";
    Skips "emojis" "Counts of reactions, of which `_skip_ranking` is an abstention";
    Annotator "annotator" "Id of the person who judged";
    AnnotatorModel "annotator_model" "Name of the model that judged";
    AnnotatorProgram "annotator_program" "Name of the program that judged";
    Item "item" "Id of the row or question";
    Conversation "conversation" "Id of the conversation";
    Turn "turn" "Turn within the conversation";
    Language "language" "BCP 47 language tag";
    PromptSource "prompt_source" "Where the prompt comes from";
    Time "time" "When it was judged: RFC 3339, or a number since 1970";
    LeadTime "lead_time" "Seconds from showing the item to the judgement";
    Confidence "confidence" "Confidence that the rater states";
    Comment "comment" "Comment of the rater in free text";
    Images "images" "Images that belong to the prompt";
    Tools "tools" "Tools that the model could call";
}
