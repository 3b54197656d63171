package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.BackofficeRoute;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.domain.ErasureKeys;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The variables of the erasure of people. */
final class ErasureVariables {

    private static final Variable<Secret> KEYS = Variable.secret("ERASURE_KEYS", List.of(), "")
            .means(
                    "The keys by which receipts of erasures name people, newest first, separated by commas; each is base64 of at least"
                            + " 32 random bytes (`openssl rand -base64 32`). Needed by `erasure` in `BACKOFFICE_ROUTES`; keep old keys as"
                            + " long as receipts made with them must be found by the person's id.");

    static final List<Variable<?>> ALL = List.of(KEYS);

    private ErasureVariables() {}

    /** The keys; empty if erasure is off. */
    static Optional<ErasureKeys> keys(Variables variables, Store store) {
        Optional<Secret> texts = variables.find(KEYS);
        if (texts.isEmpty()) {
            if (CallerVariables.wants(BackofficeRoute.ERASURE, variables) && !variables.isSet(KEYS)) {
                variables.problem(
                        KEYS + " is missing: 'erasure' in BACKOFFICE_ROUTES needs a key, by which receipts name"
                                + " people");
            }
            return Optional.empty();
        }
        if (store instanceof Store.Crud crud && crud.erasures().isEmpty()) {
            variables.problem(KEYS + " needs " + StoreVariables.ERASURES + " on a CRUD store");
        }
        List<String> each = Arrays.stream(texts.get().value().split(","))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
        each.forEach(variables::secret);
        try {
            return Optional.of(new ErasureKeys(
                    each.stream().map(Base64.getDecoder()::decode).toList()));
        } catch (IllegalArgumentException notKeys) {
            variables.problem(
                    KEYS + " must be base64 of at least " + ErasureKeys.SHORTEST + " bytes each, separated by commas");
            return Optional.empty();
        }
    }
}
