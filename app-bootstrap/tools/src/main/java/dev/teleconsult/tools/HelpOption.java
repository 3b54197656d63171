package dev.teleconsult.tools;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The common option of all tools. */
abstract class HelpOption {

    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "prints this")
    private boolean help;

    /** The exception for arguments that are valid one by one but cannot be used. */
    final ParameterException unusable(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
