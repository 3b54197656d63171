package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.UploadKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link CallUploads}. */
@Where(has = Capability.UPLOADS)
public interface CallUploadsContract extends PortFailureContract, PromisesByCapability {

    /** Returns the same object throughout a test; it has no uploads when the test begins. */
    CallUploads testee();

    /** Returns a new room at the provider. */
    RoomId room();

    /** Uploads a file during a call in that room. Keys look as the provider's do. */
    UploadKey upload(RoomId room);

    @Override
    default Class<?> port() {
        return CallUploads.class;
    }

    @Override
    default List<Attempt> attempts() {
        RoomId room = room();
        UploadKey deleted = upload(room);
        return List.of(
                Attempt.reading("list", () -> testee().list(room)),
                Attempt.changing(
                        "delete",
                        () -> testee().delete(deleted),
                        () -> !testee().list(room).contains(deleted)));
    }

    @Test
    default void listShouldBeEmptyForAnUnknownRoom() {
        assertThat(testee().list(room())).isEmpty();
        assertThat(testee().list(new RoomId("room_unknown"))).isEmpty();
        for (String odd : Oddities.texts(256)) {
            assertThat(testee().list(new RoomId(odd))).as("%s", odd).isEmpty();
        }
    }

    @Test
    default void listShouldReturnTheUploadsOfTheRoomOnly() {
        RoomId one = room();
        RoomId other = room();
        UploadKey first = upload(one);
        UploadKey second = upload(other);
        UploadKey third = upload(one);

        assertThat(testee().list(one)).containsExactlyInAnyOrder(first, third);
        assertThat(testee().list(other)).containsExactly(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {19, 20, 21, 100, 101, 230})
    default void listShouldReturnAnyNumberOfUploads(int count) {
        RoomId room = room();
        List<UploadKey> uploads =
                IntStream.range(0, count).mapToObj(i -> upload(room)).toList();

        assertThat(testee().list(room)).containsExactlyInAnyOrderElementsOf(uploads);
    }

    @Test
    default void deleteShouldDeleteOneUpload() {
        RoomId room = room();
        UploadKey deleted = upload(room);
        UploadKey kept = upload(room);

        testee().delete(deleted);

        assertThat(testee().list(room)).containsExactly(kept);
    }

    @Test
    default void deleteShouldDoNothingTheSecondTime() {
        RoomId room = room();
        UploadKey deleted = upload(room);

        testee().delete(deleted);
        testee().delete(deleted);

        assertThat(testee().list(room)).isEmpty();
    }

    /** Keys are the provider's: no character in them may delete another file. */
    @Test
    default void deleteShouldDoNothingForAnUnknownUpload() {
        RoomId room = room();
        UploadKey kept = upload(room);

        for (String odd : Oddities.texts()) {
            testee().delete(new UploadKey(odd));
        }
        testee().delete(new UploadKey(kept.value() + "/"));
        testee().delete(new UploadKey("/" + kept.value()));
        testee().delete(new UploadKey(kept.value() + "?x=1"));
        testee().delete(new UploadKey(kept.value() + "/../" + kept.value()));

        assertThat(testee().list(room)).containsExactly(kept);
    }

    @Test
    default void concurrentDeletionsShouldAllSucceed() {
        RoomId room = room();
        List<UploadKey> uploads =
                IntStream.range(0, 5).mapToObj(i -> upload(room)).toList();

        Race.run(runner -> {
            uploads.forEach(testee()::delete);
            return runner;
        });

        assertThat(testee().list(room)).isEmpty();
    }
}
