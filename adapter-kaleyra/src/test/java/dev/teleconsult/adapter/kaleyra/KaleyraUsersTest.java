package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KaleyraUsersTest extends ScriptedFixture {

    private static final UserId PERSON = new UserId("RSSMRA80A01F205X");
    private static final VideoUserId NAME = new VideoUserIds(KEY).of(PERSON);

    @Test
    void nameShouldDependOnThePersonAndTheSecretOnly() {
        assertThat(NAME.value()).matches("tc_[0-9a-f]{32}").doesNotContain("rssmra", "RSSMRA");
        assertThat(new VideoUserIds(KEY).of(PERSON)).isEqualTo(NAME);
        assertThat(new VideoUserIds("another").of(PERSON)).isNotEqualTo(NAME);
        Set<VideoUserId> names = new HashSet<>();
        IntStream.range(0, 1000).forEach(i -> names.add(new VideoUserIds(KEY).of(new UserId("user-" + i))));
        assertThat(names).hasSize(1000);
    }

    @Test
    void nameShouldStayWhenTheKeyChangesAndItsSecretDoesNot() {
        restartWith(
                KaleyraSettings.builder(server.url(), "ak_test_rotated00000").userIdKey(KEY));
        server.answer(201, "{\"id\":\"" + NAME + "\"}");

        assertThat(register()).isEqualTo(NAME);
        assertThat(server.asked().get(0).text()).contains(NAME.value());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "400;{\"status\":400,\"name\":\"invalid_request_error\",\"code\":\"user_id_already_exists\"}",
                "400;{\"error\":{\"code\":\"user_id_already_exists\"}}",
                "422;{\"code\":\"user_id_already_exists\"}",
                "409;{}"
            })
    void registeredPersonShouldBeReused(int status, String body) {
        server.answer(status, body);

        assertThat(register()).isEqualTo(NAME);
    }

    @Test
    void nameReturnedByKaleyraShouldBeUsed() {
        server.answer(200, "{\"id\":\"usr_5b63a42e7ec2\"}");

        assertThat(register()).isEqualTo(new VideoUserId("usr_5b63a42e7ec2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"message\":\"created\"}"})
    void successWithoutAnIdShouldBeConfirmedByAnotherRead(String answer) {
        server.answer(200, answer).answer(200, "{\"user\":{\"id\":\"" + NAME + "\"}}");
        assertThat(register()).isEqualTo(NAME);
        assertThat(server.asked().get(1).path()).isEqualTo("/v2/users/" + NAME);

        server.answer(200, answer).answer(404, "{}");
        assertThat(catchThrowableOfType(PortRejectedException.class, this::register)
                        .mayHaveHappened())
                .isTrue();
    }

    private VideoUserId register() {
        return kaleyra.users().register(PERSON, Role.BASIC, Language.ITALIAN);
    }
}
