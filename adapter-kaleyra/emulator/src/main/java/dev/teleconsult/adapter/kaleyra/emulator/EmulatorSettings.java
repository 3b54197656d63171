package dev.teleconsult.adapter.kaleyra.emulator;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The settings of a {@link KaleyraEmulator.Builder}, which documents each field. */
record EmulatorSettings(
        String host,
        int port,
        Optional<URI> publicUrl,
        String region,
        String apiKey,
        Clock clock,
        KaleyraEmulator.Dialect dialect,
        KaleyraEmulator.SuccessCodes successCodes,
        KaleyraEmulator.TranscriptionStyle transcriptionStyle,
        boolean transcriptionEnabled,
        boolean recordingWorks,
        boolean deletedRoomsStayListed,
        int defaultPageSize,
        int maxPageSize,
        int rememberedRequests,
        Duration hangLimit,
        int webhookAttempts,
        Duration webhookPause,
        boolean webhookTimestampsInMillis) {}
