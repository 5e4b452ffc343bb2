namespace HubSpotSfSync.Salesforce.Sessions;

/// <summary>What a login gives. The organisation's id has 18 characters.</summary>
internal sealed record Session(string AccessToken, Uri InstanceUrl, string OrganizationId, string UserId);
