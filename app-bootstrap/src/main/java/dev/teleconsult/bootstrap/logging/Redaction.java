package dev.teleconsult.bootstrap.logging;

import dev.teleconsult.bootstrap.configuration.Secret;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of log lines what must not be in them, should any code have put it there: the last line of defence, not the
 * first. Links, keys and tokens are known by their look, our own secrets by themselves, and some fields by their names (the
 * original's: lc39, custom logger).
 */
public final class Redaction {

    public static final String REDACTED = "[REDACTED]";

    private static final Set<String> FIELDS = Set.of("email", "password", "username", "authorization", "cookie");

    /** Whatever has a scheme: what follows the host may be a personal link, and what precedes it a password. */
    private static final Pattern URL = Pattern.compile(
            "\\b([A-Za-z][A-Za-z0-9+.-]{1,20}://)(?:[^\\s/?#\"'<>]{0,512}@)?([^\\s/?#\"'<>]{0,512})([/?#][^\\s\"'<>]+)?");

    private static final Pattern TOKEN =
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]{2,}(?:\\.[A-Za-z0-9_-]*)?"
                    + "|\\b[Bb]earer +[A-Za-z0-9._~+/=-]{4,}"
                    + "|\\bak_(?:live|test)_[A-Za-z0-9]+");

    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\b(?i)(password|pwd|secret|apikey|api_key|token|access_token|client_secret)=[^\\s&;,]+");

    /** Shorter ones would be found in innocent words. */
    private static final int SHORTEST_SECRET = 8;

    private final List<String> secrets;

    private Redaction(List<String> secrets) {
        this.secrets = secrets;
    }

    /** By look and by name. */
    public static Redaction usual() {
        return new Redaction(List.of());
    }

    /** And these, wherever they stand. */
    public static Redaction of(Collection<Secret> known) {
        return new Redaction(known.stream()
                .map(Secret::value)
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .distinct()
                .toList());
    }

    public boolean hides(String field) {
        return FIELDS.contains(field.toLowerCase(Locale.ROOT));
    }

    public String clean(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, REDACTED);
        }
        if (clean.contains("://")) {
            clean = URL.matcher(clean).replaceAll(Redaction::withoutPath);
        }
        if (clean.indexOf('=') >= 0) {
            clean = ASSIGNMENT.matcher(clean).replaceAll("$1=" + Matcher.quoteReplacement(REDACTED));
        }
        return mayHoldToken(clean) ? TOKEN.matcher(clean).replaceAll(Matcher.quoteReplacement(REDACTED)) : clean;
    }

    /** Most texts hold none, and every text of every line is looked at: what every token begins with is quickly looked for. */
    private static boolean mayHoldToken(String text) {
        return text.contains("eyJ") || text.contains("earer ") || text.contains("ak_");
    }

    private static String withoutPath(java.util.regex.MatchResult url) {
        String rest = url.group(3);
        return Matcher.quoteReplacement(
                url.group(1) + url.group(2) + (rest == null || rest.equals("/") ? nullToEmpty(rest) : "/…"));
    }

    private static String nullToEmpty(String text) {
        return text == null ? "" : text;
    }
}
