package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.contract.VideoProviderContract;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;

class KaleyraProviderContractTest extends Emulated implements VideoProviderContract {

    @Override
    public VideoProvider testee() {
        return kaleyra;
    }

    @Override
    public VideoProvider builtWhileUnreachable() {
        try (ServerSocket closedPort = new ServerSocket(0)) {
            URI url = URI.create("http://127.0.0.1:" + closedPort.getLocalPort());
            return KaleyraVideoProvider.of(
                    KaleyraSettings.builder(url, emulator.apiKey()).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public VideoProvider builtWithTheWrongKey() {
        return KaleyraVideoProvider.of(
                KaleyraSettings.builder(emulator.baseUrl(), "ak_test_wrong").build());
    }
}
