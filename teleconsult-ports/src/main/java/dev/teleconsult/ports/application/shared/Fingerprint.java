package dev.teleconsult.ports.application.shared;

import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.PlanMark;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * A hash that distinguishes requests without keeping their content: requests with the same meaning have the same
 * fingerprint.
 */
public final class Fingerprint {

    private Fingerprint() {}

    public static String of(ScheduleCommand command) {
        List<String> parts = new ArrayList<>(List.of("schedule"));
        Invitations invitations = command.invitations();
        parts.add(Integer.toString(invitations.expected()));
        parts.add(Boolean.toString(invitations.byIdOnly()));
        invitations.known().forEach(invitation -> add(parts, invitation));
        parts.add(command.schedule().toString());
        command.identifiers().forEach(identifier -> {
            parts.add(identifier.system());
            parts.add(identifier.value());
        });
        return ofParts(parts);
    }

    public static String of(TeleconsultationId id, Invitation invitation) {
        List<String> parts = new ArrayList<>(List.of("addParticipant", id.value()));
        add(parts, invitation);
        return ofParts(parts);
    }

    /**
     * Depends only on times and people, not on their names and groups: two planners may see different names for the
     * same plan.
     */
    public static PlanMark of(Plan plan) {
        List<String> parts =
                new ArrayList<>(List.of("plan", plan.schedule().start().toString()));
        parts.add(plan.schedule().end().map(Object::toString).orElse(""));
        parts.add(Integer.toString(plan.participants().expected()));
        plan.participants().known().forEach(one -> parts.add(one.videoUser().value()));
        return new PlanMark(ofParts(parts).substring(0, 32));
    }

    /** 64 hexadecimal digits. */
    public static String ofParts(List<String> parts) {
        MessageDigest digest = TextDigest.begun();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // The length comes first, so that different lists of parts never have the same bytes.
            digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) ':');
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(List<String> parts, Invitation invitation) {
        parts.add(invitation.user().value());
        parts.add(String.join("\n", new TreeSet<>(invitation.groups())));
        parts.add(invitation.fullName());
        parts.add(invitation.language().code() + (invitation.isResolved() ? " resolved" : ""));
    }
}
