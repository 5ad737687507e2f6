package io.customerledger.api.customer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTypeTest {

    @ParameterizedTest
    @CsvSource({
        "AR, CUIT",
        "BR, CNPJ",
        "CL, RUT",
        "CO, NIT",
        "EC, RUC",
        "MX, RFC",
        "PE, RUC",
        "PY, RUC",
        "UY, RUT",
        "US, EIN",
        "GB, VAT",
        "JP,",
        "CH,",
        "NO,"
    })
    void a_tax_document_is_called_as_in_the_country_of_the_address(String country, String name) {
        assertThat(documentType("123", country)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
                "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"
            })
    void all_of_the_european_union_calls_it_vat(String country) {
        assertThat(documentType("123", country)).isEqualTo("VAT");
    }

    @Test
    void without_a_document_or_an_address_there_is_no_name_for_it() {
        assertThat(documentType(null, "BR")).isNull();
        assertThat(new Profile(null, "a@b.co", null, "123", null, null, null, null).documentType())
                .isNull();
    }

    private static String documentType(String taxDocument, String country) {
        var address = new Address("1 Main St", null, "Town", null, "1", country, null);
        return new Profile(null, "a@b.co", null, taxDocument, null, null, address, null).documentType();
    }
}
