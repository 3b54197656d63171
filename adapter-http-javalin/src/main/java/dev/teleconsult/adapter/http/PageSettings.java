package dev.teleconsult.adapter.http;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.page.PageOptions;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The appearance, addresses and texts of the waiting room. Immutable. */
public final class PageSettings {
    private static final List<String> KALEYRA = List.of("https://*.bandyer.com", "https://*.kaleyra.com");
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]++)++");
    private static final Pattern ORGANIZER = Pattern.compile("[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}");
    private static final Pattern SOURCE =
            Pattern.compile("'self'|'none'|(https?://)?(\\*\\.)?[A-Za-z0-9.-]+(:(\\d+|\\*))?");

    /**
     * Two colours.
     *
     * @param primary the colour of the bar at the top, {@code #rgb} or {@code #rrggbb}
     * @param accent the colour of buttons and links
     */
    public record Palette(String primary, String accent) {
        private static final Pattern HEX = Pattern.compile("#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})");

        /** @throws IllegalArgumentException if one is not a colour */
        public Palette {
            if (!HEX.matcher(primary).matches() || !HEX.matcher(accent).matches()) {
                throw new IllegalArgumentException("a colour must be #rgb or #rrggbb");
            }
        }
    }

    /** The colours by day and by night; the page follows the reader's system. */
    public record Theme(Palette light, Palette dark) {
        public Theme {
            requireNonNulls(light, "light", dark, "dark");
        }
    }

    /**
     * The contacts for patients who need help. Each may be empty.
     *
     * @param phone the phone number as shown, for example {@code +39 02 123 456}
     * @param email an e-mail address
     * @param text further text, for example opening hours; up to 200 characters
     */
    public record Support(String phone, String email, String text) {
        private static final Pattern PHONE = Pattern.compile("|[+0-9][0-9 ()/.-]{2,29}");
        private static final Pattern EMAIL = Pattern.compile("|[^\\s@<>\"?&]+@[^\\s@<>\"?&]+");
        private static final int LONGEST_TEXT = 200;

        /** No contacts. */
        public static final Support NONE = new Support("", "", "");

        /** @throws IllegalArgumentException if the phone number or the address is invalid, or the text is too long */
        public Support {
            if (!PHONE.matcher(phone).matches()) {
                throw new IllegalArgumentException("a phone number must be digits, spaces and + ( ) / . -");
            }
            if (!EMAIL.matcher(email).matches()) {
                throw new IllegalArgumentException("an e-mail address must be like help@clinic.example");
            }
            if (text.length() > LONGEST_TEXT) {
                throw new IllegalArgumentException("a text for help must be at most " + LONGEST_TEXT + " characters");
            }
        }
    }

    private final PageOptions options;
    private final boolean framesProvider;

    private PageSettings(Builder builder) {
        framesProvider = builder.frameSources.isEmpty();
        options = new PageOptions(
                builder.path,
                builder.apiPath,
                builder.brand,
                builder.logoUrl,
                builder.theme,
                builder.joinAtOnce,
                builder.deletesUploads,
                builder.frameSources.orElse(KALEYRA),
                builder.frameAncestors,
                builder.timeZone,
                builder.support,
                builder.privacyUrl,
                builder.afterUrl,
                builder.signInUrl,
                builder.publicUrl,
                builder.calendarOrganizer);
    }

    static PageSettings defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    PageOptions options() {
        return options;
    }

    /** @param ofProvider the frame sources if none were set */
    PageOptions options(List<String> ofProvider) {
        return framesProvider ? options.framing(ofProvider) : options;
    }

    /** The settings of the page; each has a default. Not safe for use by several threads. */
    public static final class Builder {
        private String path = "/telecons-fe";
        private String apiPath = "/api/v1/telecons-be";
        private String brand = "";
        private String logoUrl = "";
        private Theme theme = new Theme(new Palette("#ffffff", "#480ca8"), new Palette("#003049", "#d62828"));
        private boolean joinAtOnce;
        private boolean deletesUploads;
        private Optional<List<String>> frameSources = Optional.empty();
        private List<String> frameAncestors = List.of("'self'");
        private String timeZone = "";
        private Support support = Support.NONE;
        private String privacyUrl = "";
        private String afterUrl = "";
        private String signInUrl = "";
        private String publicUrl = "";
        private String calendarOrganizer = "";

        private Builder() {}

        /**
         * The path of the page. Default: {@code /telecons-fe}, the path of the original's frontend.
         *
         * @throws IllegalArgumentException if it is not a path, or ends with a slash
         */
        public Builder path(String where) {
            path = requirePath(where);
            return this;
        }

        /** The path of the API for browsers, at the same origin. Default: {@code /api/v1/telecons-be}. */
        public Builder apiPath(String where) {
            apiPath = requirePath(where);
            return this;
        }

        /** A name to show. Default: none. */
        public Builder brand(String name) {
            brand = requireNonNull(name, "name");
            return this;
        }

        /**
         * A picture to show. Default: none.
         *
         * @throws IllegalArgumentException if it is not an http or https URL
         */
        public Builder logoUrl(String url) {
            logoUrl = requireWeb(url);
            return this;
        }

        /** The colours. Default: the original's. */
        public Builder theme(Theme colours) {
            theme = requireNonNull(colours, "colours");
            return this;
        }

        /**
         * Whether the call opens automatically as soon as the person can join. Default: the person presses a button.
         */
        public Builder joinAtOnce(boolean atOnce) {
            joinAtOnce = atOnce;
            return this;
        }

        /** Whether the page asks for uploads to be deleted when a person leaves the call, as the original's did. */
        public Builder deletesUploads(boolean deletes) {
            deletesUploads = deletes;
            return this;
        }

        /**
         * The hosts of the calls, as sources of a Content-Security-Policy. Default: the hosts of
         * {@linkplain TeleconsultHttpServer.Builder#provider the provider}, or Kaleyra's if no provider is set.
         */
        public Builder frameSources(List<String> sources) {
            frameSources = Optional.of(requireSources(sources));
            return this;
        }

        /** The origins that may show the page in a frame. Default: the same origin. */
        public Builder frameAncestors(List<String> sources) {
            frameAncestors = requireSources(sources);
            return this;
        }

        /**
         * The time zone of the clinic: appointments are shown in it, and also in the reader's if the two differ.
         * Default: only the reader's.
         */
        public Builder timeZone(ZoneId zone) {
            timeZone = zone.getId();
            return this;
        }

        /** The contacts for patients who need help. Default: none. */
        public Builder support(Support contact) {
            support = requireNonNull(contact, "contact");
            return this;
        }

        /** Sets only the phone number of {@link Support}. */
        public Builder supportPhone(String phone) {
            return support(new Support(phone, support.email(), support.text()));
        }

        /** Sets only the e-mail address of {@link Support}. */
        public Builder supportEmail(String email) {
            return support(new Support(support.phone(), email, support.text()));
        }

        /** Sets only the text of {@link Support}. */
        public Builder supportText(String text) {
            return support(new Support(support.phone(), support.email(), text));
        }

        /**
         * The address of the operator's privacy statement. Default: none.
         *
         * @throws IllegalArgumentException if it is not an http or https URL
         */
        public Builder privacyUrl(String url) {
            privacyUrl = requireWeb(url);
            return this;
        }

        /**
         * The address of a link shown after the visit, for example to a survey. Default: none.
         *
         * @throws IllegalArgumentException if it is not an http or https URL
         */
        public Builder afterUrl(String url) {
            afterUrl = requireWeb(url);
            return this;
        }

        /**
         * The address where a person whose session has ended signs in again. Default: the page's own address, for which
         * a gateway that requires a session shows its sign-in.
         *
         * @throws IllegalArgumentException if it is not an http or https URL
         */
        public Builder signInUrl(String url) {
            signInUrl = requireWeb(url);
            return this;
        }

        /**
         * The public address of the page without {@link #path}, for example {@code https://care.example}. Default:
         * unknown; answers then contain no absolute address of the page.
         *
         * @throws IllegalArgumentException if it is not an http or https URL, or has a user, a query or a fragment
         */
        public Builder publicUrl(URI address) {
            URI uri = URI.create(requireWeb(address.toString()));
            if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("the public address must have no user, query and fragment");
            }
            publicUrl = address.toString().replaceAll("/+$", "");
            return this;
        }

        /**
         * The organizer's e-mail address in calendar files. Default: {@code noreply} at the public host.
         *
         * @throws IllegalArgumentException if it is not a valid address
         */
        public Builder calendarOrganizer(String email) {
            if (!ORGANIZER.matcher(email).matches()) {
                throw new IllegalArgumentException("an e-mail address must be like visits@clinic.example");
            }
            calendarOrganizer = email;
            return this;
        }

        public PageSettings build() {
            return new PageSettings(this);
        }

        private static String requireWeb(String url) {
            URI uri = URI.create(url);
            if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
                throw new IllegalArgumentException("an address must be an http or https URL");
            }
            return url;
        }

        private static String requirePath(String where) {
            if (!PATH.matcher(where).matches()) {
                throw new IllegalArgumentException("a path must begin with a slash and not end with one");
            }
            return where;
        }

        /** Checks sources: any other text could end the directive and begin another. */
        private static List<String> requireSources(List<String> sources) {
            if (sources.isEmpty()
                    || !sources.stream()
                            .allMatch(source -> SOURCE.matcher(source).matches())) {
                throw new IllegalArgumentException("sources must be hosts, or 'self' or 'none'");
            }
            return List.copyOf(sources);
        }
    }
}
