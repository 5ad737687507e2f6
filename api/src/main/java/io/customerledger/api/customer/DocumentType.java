package io.customerledger.api.customer;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a tax document is called in the country of its holder's address. */
final class DocumentType {

    private static final Map<String, String> BY_COUNTRY = new HashMap<>(Map.of(
            "AR", "CUIT", "BR", "CNPJ", "CL", "RUT", "CO", "NIT", "EC", "RUC", "MX", "RFC", "PE", "RUC", "PY", "RUC",
            "UY", "RUT", "US", "EIN"));

    static {
        for (var country :
                ("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE GB").split(" ")) {
            BY_COUNTRY.put(country, "VAT");
        }
    }

    private DocumentType() {}

    static @Nullable String of(@Nullable String taxDocument, @Nullable Address address) {
        return taxDocument == null || address == null ? null : BY_COUNTRY.get(address.country());
    }
}
