namespace HubSpotSfSync.Salesforce.Events;

/// <summary>The names by which Change Data Capture calls objects; case matters.</summary>
internal static class Topics
{
    private const string CustomObject = "__c";

    /// <summary>ContactChangeEvent, Visit__ChangeEvent.</summary>
    public static string EventOf(string objectType) =>
        objectType.EndsWith(CustomObject, StringComparison.OrdinalIgnoreCase) ? $"{objectType[..^CustomObject.Length]}__ChangeEvent" : $"{objectType}ChangeEvent";

    /// <summary>The topic that has one object's events alone.</summary>
    public static string Of(string objectType) => $"/data/{EventOf(objectType)}";
}
