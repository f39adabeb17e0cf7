"""Programs for whoever runs or develops the platform: setting up, the demonstration, the tests."""
