package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.ports.contract.OddAnswers;
import dev.teleconsult.ports.contract.PortFailureContract;
import dev.teleconsult.ports.fuzz.OddUpstream;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kaleyra's answers, changed at random. */
class KaleyraOddAnswersTest {

    private static final int ROUNDS = 15;
    private static final Duration CALL = Duration.ofSeconds(2);

    /** The time limit of the most calls that one operation makes one after another, with pages, on a busy machine. */
    private static final Duration BOUND = CALL.multipliedBy(10);

    private final OddUpstream upstream = OddUpstream.start();
    private final KaleyraEmulator emulator = KaleyraEmulator.builder()
            .publicUrl(upstream.url())
            .pageSizes(2, 100)
            .start();
    private final OkHttpClient client = new OkHttpClient();
    private final KaleyraVideoProvider kaleyra = KaleyraVideoProvider.of(
            KaleyraSettings.builder(upstream.url(), emulator.apiKey())
                    .readTimeout(CALL)
                    .callTimeout(CALL)
                    .transferTimeout(CALL)
                    .build(),
            client);

    @BeforeEach
    void start() {
        upstream.standsBefore(emulator.baseUrl());
    }

    @AfterEach
    void stop() {
        kaleyra.close();
        client.connectionPool().evictAll();
        upstream.close();
        emulator.close();
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void everyAnswerShouldEndInAResultOrAFailure() {
        List<PortFailureContract> contracts = new ArrayList<>();
        contracts.add(over(new KaleyraRoomsContractTest()));
        contracts.add(over(new KaleyraUsersContractTest()));
        contracts.add(over(new KaleyraUploadsContractTest()));
        contracts.add(over(new KaleyraTranscriptsContractTest()));
        contracts.add(over(new KaleyraHeldCallsContractTest()));
        contracts.add(over(new KaleyraCompanyContractTest()));
        contracts.add(over(new KaleyraCredentialsContractTest()));

        OddAnswers.assertCovered(VideoProvider.class, contracts);
        OddAnswers.play(ROUNDS, BOUND, upstream, contracts, connections(), kaleyra::check);
    }

    private OddAnswers.Connections connections() {
        return new OddAnswers.Connections() {
            @Override
            public int inUse() {
                return client.connectionPool().connectionCount()
                        - client.connectionPool().idleConnectionCount();
            }

            @Override
            public void startAfresh() {
                client.connectionPool().evictAll();
                emulator.reset();
            }
        };
    }

    /** The preparations of a round use the same emulator, and get unchanged answers meanwhile. */
    private <T extends Emulated> T over(T contract) {
        contract.emulator = emulator;
        contract.kaleyra = kaleyra;
        return contract;
    }
}
