global using HubSpotSfSync.Scenarios.Harness;
global using Shouldly;
global using Xunit;
