using HubSpotSfSync.Sandbox.Common;
using static HubSpotSfSync.Sandbox.Salesforce.Schema.FieldList;

namespace HubSpotSfSync.Sandbox.Salesforce.Schema;

/// <summary>The organization, users, record types and, in an org with several currencies, what those are worth.</summary>
internal static class OrgObjects
{
    public const string Organization = "Organization";
    public const string CurrencyType = "CurrencyType";
    public const string DatedConversionRate = "DatedConversionRate";

    public static IEnumerable<SObjectType> Create(DateTimeOffset now) =>
    [
        new SObjectType(Organization, "00D", Organizations(), now)
        {
            Label = "Organization", PluralLabel = "Organizations", Createable = false, Updateable = false, Deletable = false, Undeletable = false,
        },
        new SObjectType("User", "005", User(), now) { Label = "User", PluralLabel = "Users", Createable = false, Deletable = false, Undeletable = false },
        new SObjectType("RecordType", "012", RecordType(), now)
        {
            Label = "Record Type", PluralLabel = "Record Types", Createable = false, Updateable = false, Deletable = false, Undeletable = false,
        },
        Rights("PermissionSet", "0PS", "Permission Set", [Id(), Text("Name", 80) with { NameField = true }, Text("Label", 80), .. Stamps(), Modstamp()], now),
        Rights("PermissionSetAssignment", "0Pa", "Permission Set Assignment", [Id(), Lookup("PermissionSetId", "PermissionSet", "PermissionSet"), Lookup("AssigneeId", "Assignee", "User"), .. Stamps(), Modstamp()], now),
        Rights("ObjectPermissions", "110", "Object Permissions", ObjectPermissions(), now),
    ];

    /// <summary>Objects that exist only when the org has several currencies.</summary>
    public static IEnumerable<SObjectType> OfCurrencies(IReadOnlyList<string> isoCodes, DateTimeOffset now) =>
    [
        new SObjectType(CurrencyType, "01L", Currencies(), now) { Label = "Currency Type", PluralLabel = "Currency Types", Deletable = false, Undeletable = false },
        new SObjectType(DatedConversionRate, "04w", Rates(isoCodes), now) { Label = "Dated Conversion Rate", PluralLabel = "Dated Conversion Rates", Undeletable = false },
    ];

    public static FieldDefinition CurrencyIsoCode(IReadOnlyList<string> isoCodes, string corporate) => Picklist("CurrencyIsoCode", [.. isoCodes]) with
    {
        CustomLabel = "Currency ISO Code",
        Length = 3,
        RestrictedPicklist = true,
        DefaultValue = corporate,
    };

    private static SObjectType Rights(string name, string prefix, string label, IEnumerable<FieldDefinition> fields, DateTimeOffset now) =>
        new(name, prefix, fields, now) { Label = label, PluralLabel = label, Createable = false, Updateable = false, Deletable = false, Undeletable = false };

    private static IEnumerable<FieldDefinition> ObjectPermissions() =>
    [
        Id(), Lookup("ParentId", "Parent", "PermissionSet"), Picklist("SobjectType") with { Length = 40 },
        Flag("PermissionsRead"), Flag("PermissionsCreate"), Flag("PermissionsEdit"), Flag("PermissionsDelete"),
        Flag("PermissionsViewAllRecords"), Flag("PermissionsModifyAllRecords"), .. Stamps(), Modstamp(),
    ];

    private static IEnumerable<FieldDefinition> Organizations() =>
    [
        Id(), Text("Name", 80) with { NameField = true }, Picklist("TimeZoneSidKey") with { Length = 40 }, Picklist("LanguageLocaleKey") with { Length = 40 },
        Picklist("DefaultLocaleSidKey") with { Length = 40 }, Picklist("OrganizationType") with { Length = 40 }, Text("InstanceName", 5), Flag("IsSandbox"),
        .. Stamps(), Modstamp(),
    ];

    private static IEnumerable<FieldDefinition> User() =>
    [
        Id(), Text("Username", 80) with { Required = true, Indexed = true }, .. PersonName(), Email("Email"),
        Flag("IsActive"), .. Stamps(), Modstamp(),
        Text("Alias", 8), Text("Title", 80), Text("Department", 80), Text("CompanyName", 80), Phone("Phone"),
        Picklist("UserType", "Standard", "PowerPartner", "CsnOnly", "Guest") with { Createable = false, Updateable = false, Length = 40, DefaultValue = "Standard" },
        Picklist("TimeZoneSidKey", "GMT", "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo") with { Length = 40 },
        Lookup("ManagerId", "Manager", "User"), Text("FederationIdentifier", 512) with { Indexed = true },
    ];

    private static IEnumerable<FieldDefinition> RecordType() =>
    [
        Id(), Text("Name", 80) with { NameField = true }, Text("DeveloperName", 80) with { Indexed = true }, Text("NamespacePrefix", 15),
        Text("Description", 255), Picklist("SobjectType") with { Length = 40 }, Flag("IsActive"), .. Stamps(), Modstamp(),
    ];

    private static IEnumerable<FieldDefinition> Currencies() =>
    [
        Id(), Picklist("IsoCode", [.. CurrencyCodes.Known]) with { Length = 3, Required = true, Updateable = false, RestrictedPicklist = true, Unique = true, NameField = true },
        Number("ConversionRate", 18, 6) with { Required = true }, Whole("DecimalPlaces") with { Required = true }, Flag("IsActive"),
        ReadOnly(Flag("IsCorporate")), .. Stamps(), Modstamp(),
    ];

    private static IEnumerable<FieldDefinition> Rates(IReadOnlyList<string> isoCodes) =>
    [
        Id(), Picklist("IsoCode", [.. isoCodes]) with { Length = 3, Required = true, Updateable = false, RestrictedPicklist = true, Indexed = true, NameField = true },
        Date("StartDate") with { Required = true }, ReadOnly(Date("NextStartDate")), Number("ConversionRate", 18, 6) with { Required = true },
        .. Stamps(), Modstamp(),
    ];
}
