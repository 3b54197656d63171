package dev.teleconsult.adapter.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
    private static JsonValue value(String json) {
        return new JsonValue(Json.readBody(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))), "body.x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"2022-02-22T15:30:00.000Z\"|2022-02-22T15:30:00Z",
                "\"2022-02-22T15:30Z\"|2022-02-22T15:30:00Z",
                "\"2022-02-22 15:30:00Z\"|2022-02-22T15:30:00Z",
                "\"2022-02-22T15:30:00\"|2022-02-22T15:30:00Z",
                "\"2022-02-22T15:30:00.500\"|2022-02-22T15:30:00.500Z",
                "\"2022-02-28T24:00:00Z\"|2022-03-01T00:00:00Z",
                "\"2022-02-22T24:00:00+01:00\"|2022-02-22T23:00:00Z",
                "\"2022-02-22t15:30:00z\"|2022-02-22T15:30:00Z",
                "\"2022-02-22T15:30:00+0100\"|2022-02-22T14:30:00Z",
                "\"2022-02-22T15:30:00-01\"|2022-02-22T16:30:00Z",
                "\"2022-02-22T15:30:00+19:00\"|2022-02-21T20:30:00Z",
                "\"2022-02-22T15:30:00.1234567890Z\"|2022-02-22T15:30:00.123Z",
                "\"2016-12-31T23:59:60Z\"|2017-01-01T00:00:00Z",
                "\"2017-01-01T00:59:60+01:00\"|2017-01-01T00:00:00Z",
                "\"2022-02-22T15:30:00.123456789Z\"|2022-02-22T15:30:00.123Z",
                "\"2022-02-22T15:30:00,5Z\"|2022-02-22T15:30:00.500Z",
                "\"2022-02-22T15:30:00+05:30\"|2022-02-22T10:00:00Z",
                "\"2022-03-27T02:30:00+01:00\"|2022-03-27T01:30:00Z",
                "\"2024-02-29T00:00:00-12:00\"|2024-02-29T12:00:00Z",
                "\"0000-01-01T00:00:00Z\"|0000-01-01T00:00:00Z",
                "\"9999-12-31T23:59:59.999Z\"|9999-12-31T23:59:59.999Z"
            })
    void dateTimeShouldBeRead(String json, Instant expected) {
        assertThat(value(json).dateTime()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"now\"",
                "\"2022-02-22\"",
                "\"2022-02-22T24:00:01Z\"",
                "\"2022-02-22T24:00:00.001Z\"",
                "\"2022-02-22T24:01Z\"",
                "\"2022-02-22T15:30:00 +01:00\"",
                "\"2022-02-22T15:30:60Z\"",
                "\"2022-02-22T15:30:61Z\"",
                "\"2022-02-22T15:30:00+24:00\"",
                "\"2022-02-22T15:30:00+01:60\"",
                "\"2022-02-22T15:30:00+1\"",
                "\"2022-02-22T15:30:00.Z\"",
                "\"2023-02-29T15:30:00Z\"",
                "\"-0001-01-01T00:00:00Z\"",
                "\"10000-01-01T00:00:00Z\"",
                "\"2022-02-22T15:30:00Z \"",
                "1645543800000",
                "true",
                "{}",
                "[]"
            })
    void invalidDateTimeShouldBeRefused(String json) {
        assertThatExceptionOfType(HttpProblem.class)
                .isThrownBy(() -> value(json).dateTime())
                .withMessage("body.x must be an ISO 8601 date-time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3600|3600",
                "\"3600\"|3600",
                "\" 3600 \"|3600",
                "\"0xE10\"|3600",
                "\"0o7020\"|3600",
                "\"0b1010\"|10",
                "3600.0|3600",
                "\"3600.00\"|3600",
                "3.6e3|3600",
                "0|0",
                "0e999999999|0",
                "-1|-1",
                "9223372036854775807|9223372036854775807",
                "\"-9223372036854775808\"|-9223372036854775808"
            })
    void wholeNumberShouldBeRead(String json, long expected) {
        assertThat(value(json).wholeNumber()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3600.5",
                "1e-999999999",
                "1e999999999",
                "-1e999999999",
                "9223372036854775808",
                "\"1e999999999\"",
                "\"\"",
                "\" \"",
                "\"0x\"",
                "\"-0x10\"",
                "\"0xffffffffffffffffff\"",
                "\"1_000\"",
                "\"NaN\"",
                "\"Infinity\"",
                "true",
                "[1]",
                "{}"
            })
    void invalidWholeNumberShouldBeRefused(String json) {
        assertThatExceptionOfType(HttpProblem.class)
                .isThrownBy(() -> value(json).wholeNumber())
                .withMessage("body.x must be a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649"})
    void numberOutsideTheIntRangeShouldBeRefused(String json) {
        assertThatExceptionOfType(HttpProblem.class)
                .isThrownBy(() -> value(json).smallNumber())
                .withMessage("body.x must be a whole number");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a\"|a",
                "42|42",
                "\"\\u00e8\"|è",
                "true|true",
                "17.5|17.5",
                "17.0|17",
                "0.1|0.1",
                "-0.0|0",
                "1e20|100000000000000000000",
                "1e21|1e+21",
                "-1.5e21|-1.5e+21",
                "0.000001|0.000001",
                "1.5e-7|1.5e-7"
            })
    void textShouldBeRead(String json, String expected) {
        assertThat(value(json).text(30)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}"})
    void invalidTextShouldBeRefused(String json) {
        assertThatExceptionOfType(HttpProblem.class)
                .isThrownBy(() -> value(json).text(10))
                .withMessage("body.x must be a string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Anna\\tRossi\"", "\"Anna\\r\\nRossi\"", "\"Anna Rossi\""})
    void lineBreaksInReadableTextShouldBecomeSpaces(String json) {
        assertThat(value(json).readableText(20)).isEqualTo("Anna Rossi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Anna\\u0000\"", "\"Anna\\u001b\"", "\"Anna\\ud83d\""})
    void otherControlCharactersShouldBeRefused(String json) {
        assertThatExceptionOfType(HttpProblem.class)
                .isThrownBy(() -> value(json).readableText(20))
                .withMessage("body.x must be a string without control characters");
    }
}
