package dev.teleconsult.ports.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.outbound.HeldCalls;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.UploadKey;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The contract of {@link VideoProvider} itself, without that of its ports. */
public interface VideoProviderContract {

    VideoProvider testee();

    /** Builds a provider whose upstream cannot be reached. */
    VideoProvider builtWhileUnreachable();

    /** Builds a provider with a key that its upstream refuses. */
    VideoProvider builtWithTheWrongKey();

    @Test
    default void capabilitiesShouldNeverChange() {
        ProviderCapabilities capabilities = testee().capabilities();

        assertThat(capabilities.name()).isNotBlank();
        assertThat(testee().capabilities()).isSameAs(capabilities);
        assertThat(testee().capabilities().webhookPath().isPresent())
                .isEqualTo(capabilities.has(Capability.CALL_EVENTS));
    }

    /** Every method of every port of an unsupported capability. */
    @Test
    default void unsupportedCapabilityShouldBeRefused() {
        Map<Capability, Supplier<?>> ports = new EnumMap<>(Capability.class);
        ports.put(Capability.UPLOADS, testee()::uploads);
        ports.put(Capability.TRANSCRIPTS, testee()::transcripts);
        ports.put(Capability.COMPANY_SETTINGS, testee()::company);
        ports.put(Capability.CREDENTIALS, testee()::credentials);
        ports.put(Capability.CALL_EVENTS, testee()::callEvents);
        ports.put(Capability.CALL_LIST, testee()::heldCalls);
        Map<Capability, Class<?>> types = Map.of(
                Capability.UPLOADS, CallUploads.class,
                Capability.TRANSCRIPTS, Transcripts.class,
                Capability.COMPANY_SETTINGS, CompanySettings.class,
                Capability.CREDENTIALS, SdkCredentials.class,
                Capability.CALL_EVENTS, CallEvents.class,
                Capability.CALL_LIST, HeldCalls.class);
        ports.keySet().removeIf(testee().capabilities()::has);

        ports.forEach((capability, port) -> {
            Object refusing = port.get();
            for (Method method : types.get(capability).getMethods()) {
                assertThatThrownBy(() -> method.invoke(refusing, arguments(method)))
                        .as("%s of %s", method.getName(), capability)
                        .isInstanceOf(InvocationTargetException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                RefusalException.class,
                                refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.UNSUPPORTED_BY_PROVIDER));
            }
        });
    }

    @Test
    default void checkShouldSucceed() {
        assertThat(testee().check()).matches(CheckResult::isOk);
        assertThat(testee().check().detail()).isEmpty();
    }

    @Test
    default void buildingShouldMakeNoCall() {
        VideoProvider built = builtWhileUnreachable();

        assertThatCode(() -> {
                    built.users();
                    built.rooms();
                    built.uploads();
                    built.transcripts();
                    built.company();
                    built.credentials();
                    built.callEvents();
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> built.rooms().details(new RoomId("any"))).isInstanceOf(PortUnavailableException.class);
        built.close();
    }

    @Test
    default void checkShouldFailWhenTheProviderIsUnreachable() {
        checkShouldFail(builtWhileUnreachable());
    }

    @Test
    default void checkShouldFailWithAWrongKey() {
        checkShouldFail(builtWithTheWrongKey());
    }

    @Test
    default void closeShouldDoNothingTheSecondTime() {
        VideoProvider built = builtWhileUnreachable();
        built.close();

        assertThatCode(built::close).doesNotThrowAnyException();
    }

    private void checkShouldFail(VideoProvider built) {
        CheckResult result = built.check();

        assertThat(result.isOk()).isFalse();
        assertThat(result.detail()).isNotBlank();
        assertThat(result.name()).isEqualTo(testee().check().name());
        built.close();
    }

    /** An argument of any type that a port of a provider takes. */
    private static Object[] arguments(Method method) {
        Map<Class<?>, Object> known = Map.of(
                RoomId.class,
                new RoomId("any"),
                UploadKey.class,
                new UploadKey("any"),
                SessionId.class,
                new SessionId("any"),
                VideoUserId.class,
                new VideoUserId("any"),
                String.class,
                "any",
                byte[].class,
                new byte[] {1},
                Map.class,
                Map.of(),
                Duration.class,
                Duration.ofHours(1),
                Instant.class,
                Instant.EPOCH,
                long.class,
                1L);
        return Arrays.stream(method.getParameterTypes()).map(known::get).toArray();
    }
}
