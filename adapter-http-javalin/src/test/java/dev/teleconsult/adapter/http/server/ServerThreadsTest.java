package dev.teleconsult.adapter.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerThreadsTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "4, 4", "5, 4", "64, 4"})
    void serverShouldSelectWithOneThreadPerProcessorUpToFour(int processors, int selectors) {
        assertThat(ServerThreads.selectors(processors)).isEqualTo(selectors);
    }
}
