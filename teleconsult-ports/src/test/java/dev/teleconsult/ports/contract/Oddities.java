package dev.teleconsult.ports.contract;

import dev.teleconsult.domain.UserId;
import java.util.ArrayList;
import java.util.List;

/** Valid texts that careless code handles wrongly. No two are the same; some differ only slightly. */
final class Oddities {

    private static final List<String> TEXTS = List.of(
            "auth0|5f3a",
            "auth0|a\"b\\c",
            "{}",
            "{\"$ne\":null}",
            "[\"a\"]",
            "$where",
            "a.b",
            "a_b",
            "a-b",
            "a,b",
            "a;b",
            "a b",
            "a+b",
            "a%20b",
            "a/b",
            "a%2Fb",
            "../..",
            "a&b=c",
            "a?b#c",
            "a:b@c",
            "'; DROP TABLE people; --",
            "<b>&amp;</b>",
            "%",
            "_",
            "*",
            "(a OR b)",
            "null",
            "undefined",
            "true",
            "0",
            "00",
            "1e3",
            "Case",
            "case",
            "CASE",
            "caf\u00e9",
            "cafe\u0301",
            "\u0130stanbul",
            "stra\u00dfe",
            "\u674e\u5c0f\u9f8d",
            "\u05d0\u05d1\u05d2",
            "\ud83e\ude7a",
            "\u200bhidden",
            "x".repeat(511) + "1",
            "x".repeat(511) + "2",
            "\u674e".repeat(512));

    private Oddities() {}

    /** Each 1 to 512 characters, none a control character. */
    static List<String> texts() {
        return TEXTS;
    }

    static List<UserId> userIds() {
        return TEXTS.stream().map(UserId::new).toList();
    }

    /** The texts of at most this length. */
    static List<String> texts(int longest) {
        List<String> some = new ArrayList<>(TEXTS);
        some.removeIf(text -> text.length() > longest);
        return some;
    }
}
