package io.customerledger.api.customer;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tax document is called in the country of its holder's address. */
final class DocumentType {

    private static final Map<String, String> BY_COUNTRY = Map.of(
            "AR", "CUIT", "BR", "CNPJ", "CL", "RUT", "CO", "NIT", "EC", "RUC", "MX", "RFC", "PE", "RUC", "PY", "RUC",
            "UY", "RUT", "US", "EIN");

    private static final Set<String> WITH_VAT = Set.of(
            "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU",
            "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "GB");

    private DocumentType() {}

    static @Nullable String of(@Nullable String taxDocument, @Nullable Address address) {
        if (taxDocument == null || address == null) return null;
        return WITH_VAT.contains(address.country()) ? "VAT" : BY_COUNTRY.get(address.country());
    }
}
