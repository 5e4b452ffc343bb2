using System.Globalization;

namespace HubSpotSfSync.Sandbox.Salesforce.Soql;

/// <summary>Query errors the way Salesforce points at them: a piece of the query, a caret, row and column, a reason.</summary>
internal static class SoqlProblem
{
    private const int Around = 30;

    public static RefusedException Malformed(string query, int position, string reason) => At("MALFORMED_QUERY", query, position, reason);

    public static RefusedException UnknownField(string query, int position, string field, string type) => At(
        "INVALID_FIELD", query, position,
        $"No such column '{field}' on entity '{type}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.");

    public static RefusedException UnknownRelationship(string query, int position, string relationship) => At(
        "INVALID_FIELD", query, position,
        $"Didn't understand relationship '{relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.");

    public static RefusedException UnknownType(string query, int position, string type) => At(
        "INVALID_TYPE", query, position,
        $"sObject type '{type}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.");

    public static RefusedException InvalidOperator(string query, int position, string reason) => At("INVALID_QUERY_FILTER_OPERATOR", query, position, reason);

    public static RefusedException UnknownChildren(string query, int position, string relationship) => At(
        "INVALID_TYPE", query, position,
        $"Didn't understand relationship '{relationship}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.");

    public static RefusedException InvalidField(string query, int position, string reason) => At("INVALID_FIELD", query, position, reason);

    private static RefusedException At(string code, string query, int position, string reason)
    {
        var at = Math.Clamp(position, 0, Math.Max(0, query.Length - 1));
        var from = Math.Max(0, at - Around);
        var piece = query[from..Math.Min(query.Length, at + Around)].Replace('\n', ' ').Replace('\r', ' ');
        var row = 1 + query.AsSpan(0, at).Count('\n');
        var column = at - (at == 0 ? -1 : query.LastIndexOf('\n', at - 1));
        return new RefusedException(new SalesforceError(code, string.Create(
            CultureInfo.InvariantCulture,
            $"\n{piece}\n{new string(' ', at - from)}^\nERROR at Row:{row}:Column:{column}\n{reason}")));
    }
}
