package io.customerledger;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A database that explains its queries as they are run: what was done for each, and what a plan for any values would
 * do.
 */
final class ExplainingDataSource extends DelegatingDataSource {

    private final HikariDataSource database;
    private final List<String> plans = new ArrayList<>();

    ExplainingDataSource(HikariDataSource database) {
        super(database);
        this.database = database;
    }

    /** The plans of the queries since this was last asked, two for each. */
    List<String> takePlans() {
        var taken = List.copyOf(plans);
        plans.clear();
        return taken;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = super.getConnection();
        return proxy(Connection.class, (_, method, arguments) -> {
            var result = invoke(connection, method, arguments);
            return result instanceof PreparedStatement query
                    ? explained(connection, query, (String) arguments[0])
                    : result;
        });
    }

    private PreparedStatement explained(Connection connection, PreparedStatement query, String sql) {
        var parameters = new ArrayList<Parameter>();
        return proxy(PreparedStatement.class, (_, method, arguments) -> {
            if (method.getName().startsWith("set")
                    && method.getParameterTypes()[0] == int.class
                    && arguments.length > 1) {
                parameters.add(new Parameter(method, Arrays.asList(arguments)));
            }
            if (method.getName().equals("executeQuery")) {
                plans.add(done(connection, sql, parameters));
                plans.add(general(sql));
            }
            return invoke(query, method, arguments);
        });
    }

    private record Parameter(Method setter, List<Object> arguments) {}

    private static String done(Connection connection, String sql, List<Parameter> parameters) throws Throwable {
        try (var explain = connection.prepareStatement("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + sql)) {
            for (var each : parameters)
                invoke(explain, each.setter(), each.arguments().toArray());
            return lines(explain.executeQuery());
        }
    }

    private String general(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.getJdbcUrl() + "&preferQueryMode=simple");
                var statement = connection.createStatement()) {
            var numbered = sql;
            for (int i = 1; numbered.contains("?"); i++) numbered = numbered.replaceFirst("\\?", "\\$" + i);
            return lines(statement.executeQuery("EXPLAIN (GENERIC_PLAN) " + numbered));
        }
    }

    private static String lines(ResultSet rows) throws SQLException {
        var lines = new ArrayList<String>();
        while (rows.next()) lines.add(rows.getString(1));
        return String.join("\n", lines);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
