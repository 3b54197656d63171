package dev.teleconsult.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.ChildProcess;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    @TempDir
    Path folder;

    /** Without its load, which the load tool's own tests cover. */
    @Test
    void trainingShouldEndByItselfAndLeaveNothing() {
        try (ChildProcess training = ChildProcess.main(Map.of(), folder, "train", "--seconds", "1")) {
            assertThat(training.exitStatus())
                    .as("%s %s", training.out(), training.err())
                    .isZero();
            assertThat(training.out()).last().isEqualTo("trained");
            assertThat(training.err()).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
