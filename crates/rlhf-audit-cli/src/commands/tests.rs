use clap::CommandFactory;

use super::*;

#[test]
fn the_table_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_and_option_explains_itself() {
    let cli = Cli::command();
    for command in cli.get_subcommands() {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            let name = (command.get_name(), argument.get_id());
            assert!(argument.get_help().is_some(), "{name:?}");
        }
    }
}
