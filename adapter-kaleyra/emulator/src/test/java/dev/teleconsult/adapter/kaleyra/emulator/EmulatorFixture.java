package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An emulator whose clock stands still, and a client of it, for each test. */
abstract class EmulatorFixture {
    static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

    KaleyraEmulator emulator;
    EmulatorClient client;

    KaleyraEmulator.Builder settings() {
        return KaleyraEmulator.builder()
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .hangLimit(Duration.ofSeconds(10))
                .webhookRetries(3, Duration.ofMillis(5));
    }

    @BeforeEach
    void startEmulator() {
        emulator = settings().start();
        client = new EmulatorClient(emulator);
    }

    @AfterEach
    void stopEmulator() {
        client.close();
        emulator.close();
    }

    /** Replaces the emulator by one with other settings. */
    void restartWith(KaleyraEmulator.Builder builder) {
        stopEmulator();
        emulator = builder.start();
        client = new EmulatorClient(emulator);
    }

    /** Creates a room of a plus and a basic user and returns it. */
    EmulatedRoom room(String moreFields) {
        String doctor = client.user("plus");
        String patient = client.user("basic");
        client.post("/v2/rooms", EmulatorClient.roomBody(moreFields, doctor, patient));
        return emulator.rooms().get(emulator.rooms().size() - 1);
    }

    static String doctor(EmulatedRoom room) {
        return room.links().keySet().stream().toList().get(0);
    }

    static String patient(EmulatedRoom room) {
        return room.links().keySet().stream().toList().get(1);
    }

    EmulatedRoom now(EmulatedRoom room) {
        return emulator.roomsEver().stream()
                .filter(each -> each.id().equals(room.id()))
                .findFirst()
                .orElseThrow();
    }
}
