package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.TeleconsultationId;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The client in front of a server that gives the answers of the test. */
abstract class ScriptedFixture {

    static final String KEY = "ak_test_scripted000000";
    static final CorrelationToken TOKEN =
            new CorrelationToken(new TeleconsultationId("tele-1"), new OperationId("op-1"));

    ScriptedServer server;
    KaleyraVideoProvider kaleyra;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        kaleyra = KaleyraVideoProvider.of(
                KaleyraSettings.builder(server.url(), KEY).build());
    }

    @AfterEach
    void stop() {
        kaleyra.close();
        server.close();
    }

    void restartWith(KaleyraSettings.Builder config) {
        kaleyra.close();
        kaleyra = KaleyraVideoProvider.of(config.build());
    }

    /** {@code usr_doctor}, plus, and {@code usr_patient_1}, basic. */
    static RoomSpec aSpec() {
        return aSpec(DomainFixtures.settings());
    }

    static RoomSpec aSpec(CallSettings settings) {
        return RoomSpec.of(DomainFixtures.aCompletePlan(), DomainFixtures.privileges(), settings);
    }
}
