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

    /** With little load: the load tool has its own tests, and an archive is trained with the whole load. */
    @Test
    void trainingShouldEndByItselfAndLeaveNothing() {
        try (ChildProcess training = ChildProcess.main(Map.of(), folder, "train", "--seconds", "1", "--rate", "50")) {
            assertThat(training.exitStatus())
                    .as("%s %s", training.out(), training.err())
                    .isZero();
            assertThat(training.out()).last().isEqualTo("trained");
            assertThat(training.err()).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
