package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.util.List;
import java.util.Map;

/** The uploads of a {@link FakeVideoProvider}. */
final class FakeUploads implements CallUploads {

    private final Fake<Operation> provider;
    private final VideoProviderState state;

    FakeUploads(Fake<Operation> provider, VideoProviderState state) {
        this.provider = provider;
        this.state = state;
    }

    @Override
    public List<UploadKey> list(RoomId room) {
        requireNonNull(room, "room");
        return provider.answer(Operation.LIST_UPLOADS, () -> {
            synchronized (state) {
                return state.uploads.entrySet().stream()
                        .filter(upload -> upload.getValue().equals(room))
                        .map(Map.Entry::getKey)
                        .toList();
            }
        });
    }

    @Override
    public void delete(UploadKey upload) {
        requireNonNull(upload, "upload");
        provider.perform(Operation.DELETE_UPLOAD, () -> {
            synchronized (state) {
                state.uploads.remove(upload);
            }
        });
    }
}
